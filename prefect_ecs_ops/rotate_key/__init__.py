"""`prefect-ecs rotate-key`: gives a stack a new API key or auth string."""
