"""`prefect-ecs …`."""

from prefect_ecs_ops.cli import app

app(prog_name="prefect-ecs")
