"""What hello.py takes along."""

import os


def greeting(name: str) -> str:
    """Greets, and says where it ran: on Fargate, AWS sets AWS_EXECUTION_ENV."""
    return f"Hello {name}, from {os.environ.get('AWS_EXECUTION_ENV', 'this machine')}!"
