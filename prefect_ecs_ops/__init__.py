"""The operator's commands, `prefect-ecs`: what runs against an applied stack, on a laptop or in CI."""
