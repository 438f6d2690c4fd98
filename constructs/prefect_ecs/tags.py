"""The tags that everything in a stack carries."""

from prefect_ecs.names import Names
from prefect_ecs.settings.environment import Settings


def stack_tags(settings: Settings, names: Names) -> dict[str, str]:
    """The provider's default tags: whose, which environment, which stack, made by what; then the environment's own."""
    return {
        "Project": "prefect-worker-on-ecs",
        "Environment": settings.environment,
        "Stack": names.stack,
        "ManagedBy": "terraform",
        **settings.tags,
    }
