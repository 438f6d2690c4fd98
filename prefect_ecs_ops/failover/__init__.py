"""`prefect-ecs failover`: moves work from one region's work pool to another's, and back."""
