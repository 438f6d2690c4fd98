"""A flow with a parameter, from a git repository."""

import os

from prefect import flow


@flow(log_prints=True)
def hello_flow(name: str = "git") -> str:
    """Greets, and says where it ran: on Fargate, AWS sets AWS_EXECUTION_ENV."""
    place = os.environ.get("AWS_EXECUTION_ENV", "this machine")
    print(f"Hello {name}, from {place}!")
    return place
