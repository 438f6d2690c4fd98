"""The requests of a failover to Prefect."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolUpdate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterIdempotencyKey,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus, WorkPool
from prefect.client.schemas.responses import DeploymentResponse, SetStateStatus
from prefect.exceptions import ObjectNotFound
from prefect.states import Scheduled

_PAGE = 200
_KEYS_AT_ONCE = 50

MOVED = "Moved"
"""Name of the CANCELLED state of a run that a run in another pool replaces."""

T = TypeVar("T")


class PoolApi:
    """The work pools, deployments, and flow runs of a Prefect server."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self._client = client

    def pool(self, name: str) -> WorkPool | None:
        try:
            return self._client.read_work_pool(name)
        except ObjectNotFound:
            return None

    def has_worker(self, pool: str) -> bool:
        """Whether a worker polls the pool."""
        return any(worker.status == WorkerStatus.ONLINE for worker in self._client.read_workers_for_work_pool(pool))

    def pause(self, pool: str, *, paused: bool) -> None:
        self._client.update_work_pool(pool, WorkPoolUpdate(is_paused=paused))

    def deployments(self, pool: str) -> list[DeploymentResponse]:
        where = _pool(pool)
        return list(
            _pages(lambda offset: self._client.read_deployments(work_pool_filter=where, limit=_PAGE, offset=offset))
        )

    def redirect(self, deployment: DeploymentResponse, pool: str, tags: list[str]) -> None:
        """Moves a deployment to another pool, to the queue of the same name. Prefect reschedules its future runs."""
        self._client.update_deployment(
            deployment.id,
            DeploymentUpdate(work_pool_name=pool, work_queue_name=deployment.work_queue_name, tags=tags),
        )

    def runs(self, pool: str, *types: StateType) -> list[FlowRun]:
        states = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))
        return self._runs(pool, states)

    def moved_runs(self, pool: str, since: timedelta) -> list[FlowRun]:
        """The runs of a pool that a failover cancelled recently, to be replaced in another pool."""
        states = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=[MOVED])))
        earliest = datetime.now(UTC) - since
        return [run for run in self._runs(pool, states) if run.state and run.state.timestamp >= earliest]

    def existing_keys(self, keys: Iterable[str]) -> set[str]:
        """The idempotency keys, among those given, that a run exists for."""
        wanted = sorted(keys)
        found: set[str] = set()
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            page = FlowRunFilter(
                idempotency_key=FlowRunFilterIdempotencyKey(any_=wanted[start : start + _KEYS_AT_ONCE])
            )
            found.update(str(run.idempotency_key) for run in self._client.read_flow_runs(flow_run_filter=page))
        return found

    def cancel_as_moved(self, run: FlowRun, message: str) -> bool:
        """Cancels a run that another run replaces; False if Prefect refuses, because the run started."""
        result = self._client.set_flow_run_state(run.id, State(type=StateType.CANCELLED, name=MOVED, message=message))
        return result.status == SetStateStatus.ACCEPT

    def create_again(self, run: FlowRun, key: str) -> UUID:
        """Creates a copy of a run in its deployment's current pool. If a run with that key exists, returns that run's id."""
        if run.deployment_id is None:
            raise ValueError(f"flow run {run.name} has no deployment, so it can't be created again")
        created = self._client.create_flow_run_from_deployment(
            run.deployment_id,
            parameters=run.parameters,
            context=run.context,
            state=Scheduled(scheduled_time=run.expected_start_time),
            name=run.name,
            tags=run.tags,
            idempotency_key=key,
            parent_task_run_id=run.parent_task_run_id,
            work_queue_name=run.work_queue_name,
            job_variables=run.job_variables,
        )
        return created.id

    def _runs(self, pool: str, states: FlowRunFilter) -> list[FlowRun]:
        where = _pool(pool)
        return list(
            _pages(
                lambda offset: self._client.read_flow_runs(
                    work_pool_filter=where, flow_run_filter=states, limit=_PAGE, offset=offset
                )
            )
        )


def _pool(name: str) -> WorkPoolFilter:
    return WorkPoolFilter(name=WorkPoolFilterName(any_=[name]))


def _pages(read: Callable[[int], list[T]]) -> Iterator[T]:
    offset = 0
    while page := read(offset):
        yield from page
        if len(page) < _PAGE:
            return
        offset += len(page)
