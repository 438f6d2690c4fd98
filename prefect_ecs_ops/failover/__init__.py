"""`prefect-ecs failover`: from one region's work pool to another's, and back."""
