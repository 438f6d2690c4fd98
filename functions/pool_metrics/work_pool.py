"""What Prefect says about a work pool, by questions that change nothing.

The worker's own poll (`get_scheduled_flow_runs`) is not among them: it marks the queues as polled, so that a pool
without any worker would look ready.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from pool_metrics.prefect_api import PrefectApi

AWAITING_CONCURRENCY_SLOT = "AwaitingConcurrencySlot"
PAGE = 200
"""The most that one page of the API holds."""


@dataclass(frozen=True)
class PoolState:
    """A work pool at one moment.

    Attributes:
        is_ready: a worker is online; None while the pool is paused.
        due_runs: runs whose time has come and that no worker has taken.
        takeable_runs: those of them that a worker would be given now.
        late_runs, pending_runs, running_runs: runs in that state.
        oldest_pending_age: of the run that has been Pending for the longest; zero when there is none.
    """

    is_ready: bool | None
    due_runs: int
    takeable_runs: int
    late_runs: int
    pending_runs: int
    running_runs: int
    oldest_pending_age: timedelta


def read_pool(api: PrefectApi, name: str, now: datetime) -> PoolState:
    """Asks for all of it.

    Raises:
        PrefectApiError: see `PrefectApi.get`; NotFoundError when there is no such pool.
    """
    pool = api.get(f"/work_pools/{quote(name, safe='')}")
    questions = _Questions(api, name, now)
    due_runs = questions.due_runs()
    pending_runs = questions.count({"type": {"any_": ["PENDING"]}})
    running_runs = questions.count({"type": {"any_": ["RUNNING"]}})
    takeable_runs = 0
    if due_runs and not pool["is_paused"]:
        free_slots = _free_slots(pool["concurrency_limit"], pending_runs + running_runs)
        takeable_runs = _at_most(questions.takeable_runs(), free_slots)
    return PoolState(
        is_ready=None if pool["is_paused"] else pool["status"] == "READY",
        due_runs=due_runs,
        takeable_runs=takeable_runs,
        late_runs=questions.count({"name": {"any_": ["Late"]}}),
        pending_runs=pending_runs,
        running_runs=running_runs,
        oldest_pending_age=questions.oldest_pending_age() if pending_runs else timedelta(),
    )


class _Questions:
    """Questions about one pool's runs at one moment."""

    def __init__(self, api: PrefectApi, pool: str, now: datetime) -> None:
        self._api = api
        self._pool = pool
        self._now = now

    def count(self, state: dict[str, Any], *, queues: Iterable[str] | None = None, due: bool = False) -> int:
        """The number of the pool's runs in a state, of some queues (by id) only, of those due only."""
        flow_runs: dict[str, Any] = {"state": state}
        if due:
            flow_runs["next_scheduled_start_time"] = {"before_": self._now.isoformat()}
        body: dict[str, Any] = {"work_pools": {"name": {"any_": [self._pool]}}, "flow_runs": flow_runs}
        if queues is not None:
            body["work_pool_queues"] = {"id": {"any_": list(queues)}}
        return int(self._api.post("/flow_runs/count", body))

    def due_runs(self, queues: Iterable[str] | None = None) -> int:
        # One that waits for a slot of its deployment's concurrency limit would wait with more workers, too.
        state = {"type": {"any_": ["SCHEDULED"]}, "name": {"not_any_": [AWAITING_CONCURRENCY_SLOT]}}
        return self.count(state, queues=queues, due=True)

    def takeable_runs(self) -> int:
        """Due runs of the queues that are not paused, within each queue's own concurrency limit."""
        queues = self._api.post(f"/work_pools/{quote(self._pool, safe='')}/queues/filter", {"limit": PAGE})
        active = [queue for queue in queues if not queue["is_paused"]]
        unlimited = [queue["id"] for queue in active if queue["concurrency_limit"] is None]
        runs = self.due_runs(unlimited) if unlimited else 0
        for queue in active:
            if queue["concurrency_limit"] is not None:
                busy = self.count({"type": {"any_": ["PENDING", "RUNNING"]}}, queues=[queue["id"]])
                free_slots = _free_slots(queue["concurrency_limit"], busy)
                runs += _at_most(self.due_runs([queue["id"]]), free_slots)
        return runs

    def oldest_pending_age(self) -> timedelta:
        """Looked for among the runs that were expected first, which is where a stuck one is."""
        body = {
            "work_pools": {"name": {"any_": [self._pool]}},
            "flow_runs": {"state": {"type": {"any_": ["PENDING"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
            "limit": PAGE,
        }
        since = [datetime.fromisoformat(run["state"]["timestamp"]) for run in self._api.post("/flow_runs/filter", body)]
        return max((self._now - min(since, default=self._now)), timedelta())


def _free_slots(limit: int | None, busy: int) -> int | None:
    return None if limit is None else max(limit - busy, 0)


def _at_most(runs: int, slots: int | None) -> int:
    return runs if slots is None else min(runs, slots)
