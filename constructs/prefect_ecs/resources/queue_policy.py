"""What every queue's policy says."""

from prefect_ecs.resources.policy import Statement


def only_with_tls(queue_arn: str) -> Statement:
    """Nobody may talk to the queue without TLS."""
    return Statement(
        "OnlyWithTls", ["sqs:*"], [queue_arn], {"Bool": {"aws:SecureTransport": "false"}}, effect="Deny", principal="*"
    )
