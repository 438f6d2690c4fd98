"""The gateway runs one request at a time, except for long polls."""

from concurrent.futures import ThreadPoolExecutor

from localcloud.embedded_aws import EmbeddedAws


def test_a_long_poll_does_not_block_other_requests(aws: EmbeddedAws) -> None:
    """Sends the message during the poll: if the poll blocked it, the poll would end without a message."""
    sqs = aws.client("sqs")
    queue = sqs.create_queue(QueueName="waited-for")["QueueUrl"]
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=10)
        sqs.send_message(QueueUrl=queue, MessageBody="here")
        assert [message["Body"] for message in waiting.result()["Messages"]] == ["here"]
    sqs.delete_queue(QueueUrl=queue)
