"""The tags that everything in a stack carries."""

from typing import Protocol

from prefect_ecs.settings.account import AccountSettings
from prefect_ecs.settings.environment import Settings


class HasStack(Protocol):
    """Names that know their stack's."""

    @property
    def stack(self) -> str: ...


def stack_tags(settings: Settings | AccountSettings, names: HasStack) -> dict[str, str]:
    """The provider's default tags: whose, which environment, which stack, made by what; then the environment's own."""
    return {
        "Project": "prefect-worker-on-ecs",
        "Environment": settings.environment,
        "Stack": names.stack,
        "ManagedBy": "terraform",
        **settings.tags,
    }
