"""`prefect-ecs orphans`: what carries a stack's tags and is in no state."""
