"""The events that ECS sends to EventBridge about its tasks."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any

DETAIL_TYPE = "ECS Task State Change"
_NOT_IN_EVENTS = {"tags", "healthStatus"}


class TaskEvents:
    """Sends `ECS Task State Change` events, numbered as ECS numbers the versions of a task.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
    AWS takes events of the source `aws.ecs` from ECS alone; the embedded AWS takes them from anyone.
    """

    def __init__(self, events_client: Any) -> None:
        self._client = events_client
        self._versions = itertools.count(1)

    def send(self, task: dict[str, Any]) -> None:
        """Tells of the task's present state.

        Args:
            task: as DescribeTasks returns it.
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
    raise TypeError(f"not a value of an event: {value!r}")
