"""ECS task events on their way to the worker."""
