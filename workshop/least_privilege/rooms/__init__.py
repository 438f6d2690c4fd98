"""What the proof of least privilege knows about each room of the stack, one module for each room.

A module has at least one of these:

- `NOT_RECORDED`: grants of the worker's and the flow runs' roles that no recording uses. Every other grant must be recorded.
- `PIPELINE_NOT_RECORDED`: the same for the pipelines' roles.
- `TERRAFORM_RESOURCES`: AWS service → a function that returns the ARNs that a request of Terraform applies to.
- `TERRAFORM_WITHOUT_RESOURCE`: actions of Terraform that AWS authorizes for all resources only.
- `TERRAFORM_IMPLIED`: action → a function that returns what AWS authorizes in addition to the action itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class NotRecorded:
    """One action of one statement of a role of the worker or the flow runs.

    Attributes:
        sid: the statement.
        action: the action in it.
        reason: why the role has the grant, and why it isn't recorded.
        source: the documentation or code that requires the grant.
    """

    sid: str
    action: str
    reason: str
    source: str


@dataclass(frozen=True)
class PipelineNotRecorded:
    """Actions of the pipelines' roles that applying, planning and destroying a stack doesn't use.

    Attributes:
        needed: when a pipeline needs the actions.
        actions: such as `ec2:ReplaceRoute`.
    """

    needed: str
    actions: Sequence[str]


CHANGE = "to change a stack that exists"
