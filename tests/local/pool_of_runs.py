"""Flow runs in every state that matters, in a real Prefect server's pool."""

from datetime import UTC, datetime, timedelta
from typing import Any

from workshop.local.prefect_server import PrefectServer

POOL = "ecs-work-pool"


class PoolOfRuns:
    """A pool of its server, with a deployment for each of its queues.

    Args:
        prefect: the server.
    """

    def __init__(self, prefect: PrefectServer) -> None:
        self._prefect = prefect
        prefect.post("/work_pools/", {"name": POOL, "type": "ecs", "base_job_template": {}})
        self._flow: str = prefect.post("/flows/", {"name": "hello"})["id"]
        self._deployments: dict[str, str] = {}

    def add(
        self, count: int, *, state: dict[str, Any] | None = None, due: timedelta = timedelta(0), queue: str = "default"
    ) -> None:
        """Adds runs of a queue that are scheduled for `due` from now, and then brought into a state by force."""
        when = (datetime.now(UTC) + due).isoformat()
        for _ in range(count):
            run = self._prefect.post(
                f"/deployments/{self._deployment(queue)}/create_flow_run",
                {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": when}}},
            )
            if state is not None:
                answer = self._prefect.post(f"/flow_runs/{run['id']}/set_state", {"state": state, "force": True})
                assert answer["status"] == "ACCEPT", answer

    def change(self, **fields: Any) -> None:
        """Changes the pool itself, such as its concurrency_limit or is_paused."""
        self._prefect.request("PATCH", f"/work_pools/{POOL}", fields)

    def change_queue(self, queue: str, **fields: Any) -> None:
        """Changes a queue, which is made when it is not there."""
        self._deployment(queue)
        self._prefect.request("PATCH", f"/work_pools/{POOL}/queues/{queue}", fields)

    def status(self) -> str:
        """The pool's status, as Prefect's pages show it."""
        return str(self._prefect.get(f"/work_pools/{POOL}")["status"])

    def polled_queues(self) -> list[str]:
        """The queues that something has polled."""
        queues = self._prefect.post(f"/work_pools/{POOL}/queues/filter", {})
        return [queue["name"] for queue in queues if queue["last_polled"]]

    def _deployment(self, queue: str) -> str:
        if queue not in self._deployments:
            self._deployments[queue] = self._prefect.post(
                "/deployments/",
                {"name": queue, "flow_id": self._flow, "work_pool_name": POOL, "work_queue_name": queue},
            )["id"]
        return self._deployments[queue]
