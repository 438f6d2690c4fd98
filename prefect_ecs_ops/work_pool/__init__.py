"""`prefect-ecs work-pool`: a stack's work pool in Prefect, and the automations that end stuck flow runs."""
