"""What failover asks of Prefect, page by page."""

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
"""Name of the state, of type CANCELLED, of a run that another one in another pool takes over."""

T = TypeVar("T")


class PoolApi:
    """A Prefect server's pools, deployments and flow runs, as failover sees them."""

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
        """Gives a deployment another pool, with the queue of the same name. Prefect then plans its schedules' future runs anew."""
        self._client.update_deployment(
            deployment.id,
            DeploymentUpdate(work_pool_name=pool, work_queue_name=deployment.work_queue_name, tags=tags),
        )

    def runs(self, pool: str, *types: StateType) -> list[FlowRun]:
        states = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))
        return self._runs(pool, states)

    def moved_runs(self, pool: str, since: timedelta) -> list[FlowRun]:
        """Runs of a pool that failover has cancelled lately, so that another takes over."""
        states = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=[MOVED])))
        earliest = datetime.now(UTC) - since
        return [run for run in self._runs(pool, states) if run.state and run.state.timestamp >= earliest]

    def existing_keys(self, keys: Iterable[str]) -> set[str]:
        """Those idempotency keys that a run has."""
        wanted = sorted(keys)
        found: set[str] = set()
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = FlowRunFilter(
                idempotency_key=FlowRunFilterIdempotencyKey(any_=wanted[start : start + _KEYS_AT_ONCE])
            )
            found.update(str(run.idempotency_key) for run in self._client.read_flow_runs(flow_run_filter=some))
        return found

    def cancel_as_moved(self, run: FlowRun, message: str) -> bool:
        """Ends a run that is to be taken over; False if it was not to be ended any more."""
        result = self._client.set_flow_run_state(run.id, State(type=StateType.CANCELLED, name=MOVED, message=message))
        return result.status == SetStateStatus.ACCEPT

    def create_again(self, run: FlowRun, key: str) -> UUID:
        """A run like another, in the pool that its deployment has now. With a key that is taken, it is the run that has it."""
        if run.deployment_id is None:
            raise ValueError(f"flow run {run.name} has no deployment to be created from")
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
