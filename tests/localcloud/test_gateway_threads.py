"""Requests that arrive together are answered one after the other, but for those that wait for others."""

from concurrent.futures import ThreadPoolExecutor

from localcloud.embedded_aws import EmbeddedAws


def test_a_long_poll_keeps_nobody_out(aws: EmbeddedAws) -> None:
    """The message is sent while the poll waits; were it kept out, the poll would end without it."""
    sqs = aws.client("sqs")
    queue = sqs.create_queue(QueueName="waited-for")["QueueUrl"]
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=10)
        sqs.send_message(QueueUrl=queue, MessageBody="here")
        assert [message["Body"] for message in waiting.result()["Messages"]] == ["here"]
    sqs.delete_queue(QueueUrl=queue)
