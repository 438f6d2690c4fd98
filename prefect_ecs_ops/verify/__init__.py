"""`prefect-ecs verify`: does what was applied run, and if not, why not and what to do."""
