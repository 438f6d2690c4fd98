"""What the pipelines' roles need for a room's resources. Each room declares it beside the resources.

The actions come from recorded plans, applies and destroys of the committed environments. A test repeats the recording, and finds
missing and unused actions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from prefect_ecs.terraform.documents import Condition, Statement
from prefect_ecs.terraform.provider import PROJECT, StackProvider

NAMED = "prefect*"
"""Pattern of the names that an environment's stack gives its resources (`names.py`)."""

OWN: Condition = {"StringEquals": {"aws:ResourceTag/Project": PROJECT}}
TAGGED: Condition = {"StringEquals": {"aws:RequestTag/Project": PROJECT}}


@dataclass(frozen=True)
class PipelineScope:
    """Where a pipeline may act.

    Attributes:
        provider: the provider of the account's stack.
        regions: the regions of the account's stacks.
        role_name_prefix: start of every role name.
    """

    provider: StackProvider
    regions: Sequence[str]
    role_name_prefix: str

    @property
    def in_regions(self) -> dict[str, str | list[str]]:
        """Condition keys that restrict requests to the regions."""
        return {"aws:RequestedRegion": list(self.regions)}

    def anywhere(self, service: str, resource: str) -> str:
        """Returns the ARN of the account's resources of a kind, in every region."""
        return f"arn:{self.provider.partition}:{service}:*:{self.provider.account_id}:{resource}"

    def own_roles(self, name: str = NAMED) -> str:
        """Returns the ARN of roles whose names match a pattern after the prefix."""
        return self.provider.role_arn(f"{self.role_name_prefix}{name}")


def _no_statements(scope: PipelineScope) -> list[Statement]:  # noqa: ARG001 -- the default of a field
    return []


@dataclass(frozen=True)
class PipelineRights:
    """Actions with their services, such as `sqs:GetQueueAttributes`.

    Attributes:
        read: reading actions without resource-level permissions.
        read_named, change_named: actions on resources with names that start with `prefect`.
        names: ARN patterns of these resources, after `arn:<partition>:`; `{account}` stands for the account.
        read_by_id: service and resource, such as `ec2:vpc/*` → reading actions on resources that have only an id.
        passed_to: services that the room's resources pass roles to.
        change: returns the statements that only the role that applies needs.
    """

    read: tuple[str, ...] = ()
    read_named: tuple[str, ...] = ()
    change_named: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    read_by_id: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passed_to: tuple[str, ...] = ()
    change: Callable[[PipelineScope], list[Statement]] = _no_statements


def actions(service: str, *names: str) -> tuple[str, ...]:
    """Returns the actions of a service."""
    return tuple(f"{service}:{name}" for name in names)
