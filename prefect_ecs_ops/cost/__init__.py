"""`prefect-ecs cost`: the monthly cost of a stack, from its synthesized JSON and from price files that name their sources."""
