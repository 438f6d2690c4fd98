"""Grants that no recording uses, each with its reason. A grant is either recorded, or a room lists it as an exception."""

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
