"""A flow of more than one file, from a bucket."""

from greeting import greeting
from prefect import flow


@flow(log_prints=True)
def hello_flow() -> str:
    """Prints what the module beside it says."""
    text = greeting("S3")
    print(text)
    return text
