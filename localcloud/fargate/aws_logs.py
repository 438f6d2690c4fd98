"""The awslogs log driver: sends the output of a container to a CloudWatch Logs stream."""

import time
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.fargate.container_spec import TaskFailedToStartError

_EVENTS_PER_REQUEST = 1000
_CHUNK_BYTES = 1 << 18


class AwsLogs:
    """Follows a file and sends each of its lines, in order, to the stream `{prefix}/{container}/{task id}`.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html

    Attributes:
        failure: why lines were lost, or None. As with the driver of ECS, the container keeps running.
    """

    def __init__(self, client: Any, group: str, stream: str, output: Path) -> None:
        self.failure: str | None = None
        self._client = client
        self._group = group
        self._stream = stream
        self._output = output
        self._position = 0
        self._rest = b""

    @classmethod
    def open(cls, client: Any, options: dict[str, str], container: str, task_id: str, output: Path) -> "AwsLogs":
        """Creates the stream, and the group if `awslogs-create-group` is true.

        Raises:
            TaskFailedToStartError: the log group does not exist; the message is that of ECS.
        """
        group = options["awslogs-group"]
        stream = f"{options['awslogs-stream-prefix']}/{container}/{task_id}"
        try:
            if options.get("awslogs-create-group") == "true":
                _create_group(client, group)
            client.create_log_stream(logGroupName=group, logStreamName=stream)
        except (ClientError, BotoCoreError) as error:
            raise TaskFailedToStartError(
                "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
                f"failed to create Cloudwatch log stream: {error} (log group {group}) : exit status 1"
            ) from error
        return cls(client, group, stream, output)

    def send(self, *, last: bool = False) -> None:
        """Sends new lines; with `last`, also an unfinished line."""
        while data := self._read():
            *lines, self._rest = (self._rest + data).split(b"\n")
            self._put(lines)
        if last and self._rest:
            self._put([self._rest])
            self._rest = b""

    def _read(self) -> bytes:
        if not self._output.exists():
            return b""
        with self._output.open("rb") as output:
            output.seek(self._position)
            data = output.read(_CHUNK_BYTES)
        self._position += len(data)
        return data

    def _put(self, lines: list[bytes]) -> None:
        now = int(time.time() * 1000)
        # CloudWatch Logs refuses empty events.
        events = [{"timestamp": now, "message": line.decode(errors="replace")} for line in lines if line.strip()]
        for first in range(0, len(events), _EVENTS_PER_REQUEST):
            try:
                self._client.put_log_events(
                    logGroupName=self._group,
                    logStreamName=self._stream,
                    logEvents=events[first : first + _EVENTS_PER_REQUEST],
                )
            except (ClientError, BotoCoreError) as error:
                self.failure = str(error)


def _create_group(client: Any, group: str) -> None:
    try:
        client.create_log_group(logGroupName=group)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
            raise
