"""The smallest flow that shows where it ran."""

import os

from prefect import flow, task


@task
def hello_task() -> str:
    """Says where it runs: on Fargate, AWS sets AWS_EXECUTION_ENV."""
    print("Hello from ECS!")
    return os.environ.get("AWS_EXECUTION_ENV", "this machine")


@flow(log_prints=True)
def hello_flow() -> str:
    """Prints a line, which `log_prints` sends to Prefect, and says where it ran."""
    place = hello_task()
    print(f"This flow run ran on {place}.")
    return place
