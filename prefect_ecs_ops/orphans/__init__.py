"""`prefect-ecs orphans`: what has a stack's tag and is not in its state."""
