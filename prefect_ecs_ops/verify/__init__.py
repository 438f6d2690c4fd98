"""`prefect-ecs verify`: whether an applied stack works, and if not, why and what to do."""
