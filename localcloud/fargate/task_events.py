"""The events that ECS sends to EventBridge about its tasks."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any

DETAIL_TYPE = "ECS Task State Change"
_NOT_IN_EVENTS = {"tags", "healthStatus"}


class TaskEvents:
    """Sends `ECS Task State Change` events with increasing versions.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
    AWS accepts events with the source `aws.ecs` from ECS only; the embedded AWS accepts them from any client.
    """

    def __init__(self, events_client: Any) -> None:
        self._client = events_client
        self._versions = itertools.count(1)

    def send(self, task: dict[str, Any]) -> None:
        """Sends an event with the state of a task.

        Args:
            task: a task from DescribeTasks.
        """
        now = datetime.now(UTC)
        described = {name: value for name, value in task.items() if name not in _NOT_IN_EVENTS}
        detail = {**described, "updatedAt": now, "version": next(self._versions)}
        self._client.put_events(
            Entries=[
                {
                    "Time": now,
                    "Source": "aws.ecs",
                    "DetailType": DETAIL_TYPE,
                    "Resources": [task["taskArn"]],
                    "Detail": json.dumps(detail, default=_iso_format),
                }
            ]
        )


def _iso_format(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    raise TypeError(f"cannot serialize an event with {value!r}")
