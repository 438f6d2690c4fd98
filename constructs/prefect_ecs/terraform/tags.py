"""The default tags of every resource in a stack."""

PROJECT = "prefect-worker-on-ecs"
"""Value of the tag `Project`, which marks what belongs to this project."""


def stack_tags(*, environment: str, stack: str, tags: dict[str, str]) -> dict[str, str]:
    """Returns the provider's default tags: the stack's own, then the environment's."""
    return {"Project": PROJECT, "Environment": environment, "Stack": stack, "ManagedBy": "terraform", **tags}
