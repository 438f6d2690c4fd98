"""What a failover would do, decided before anything is done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse

from prefect_ecs_ops.failover.pool_api import PoolApi

MOVED_FROM = "moved-from:"
"""What a tag starts with on a deployment that failover has moved; the rest is the pool it came from. `--back` goes by it."""

RESUMED_WITHIN = timedelta(days=1)
"""How far back a failover that was cut off is looked for."""

SUBMISSION = timedelta(minutes=2)
"""A run that is Pending for less may just be on its way to ECS: moved too, it could run twice."""

_WAITING = {"Scheduled", "Late", "AwaitingConcurrencySlot"}
"""Names of states in which a run waits for a worker. Others of type SCHEDULED (AwaitingRetry, Resuming) have a process, or had one."""


class FailoverError(RuntimeError):
    """The failover can't be done. The message says why, and what to do; nothing was changed."""


@dataclass(frozen=True)
class Plan:
    """What is going to be done.

    Attributes:
        source, target: the pools.
        pause_source: whether the source is still to be paused, so that nothing starts there any more.
        resume_target: whether the target is paused and will be resumed (`--back` only).
        deployments: to be given the target.
        runs: to be cancelled in the source and created again in the target.
        unfinished: cancelled by an earlier failover that was cut off, and not created again yet.
        planned_anew: runs of schedules that lie in the future, which Prefect itself plans anew.
        in_flight: runs that have a task, and stay where they are.
        settling: Pending for a moment only; run the failover again for those.
        without_deployment: waiting runs that nothing can create again.
    """

    source: str
    target: str
    pause_source: bool
    resume_target: bool
    deployments: tuple[DeploymentResponse, ...]
    runs: tuple[FlowRun, ...]
    unfinished: tuple[FlowRun, ...]
    planned_anew: int
    in_flight: int
    settling: int
    without_deployment: int

    @property
    def is_empty(self) -> bool:
        return not (self.pause_source or self.resume_target or self.deployments or self.runs or self.unfinished)

    def lines(self) -> list[str]:
        """The plan in words."""
        told = [
            (self.pause_source, f"pause the work pool {self.source}: nothing new starts there"),
            (self.resume_target, f"resume the work pool {self.target}"),
            *((True, f"deployment {one.name}: {self.source} → {self.target}") for one in self.deployments),
            (
                self.planned_anew,
                f"{self.planned_anew} future runs of schedules: Prefect plans them anew for {self.target}",
            ),
            *(
                (
                    True,
                    f"flow run {run.name} ({run.state_name}): cancelled as moved, and created again in {self.target}",
                )
                for run in self.runs
            ),
            *(
                (True, f"flow run {run.name}: created again (an earlier failover was cut off)")
                for run in self.unfinished
            ),
        ]
        left = [
            (self.in_flight, f"{self.in_flight} runs with a task in {self.source} stay: lost if the region is"),
            (
                self.settling,
                f"{self.settling} runs are Pending for a moment only: run this again in two minutes for them",
            ),
            (
                self.without_deployment,
                f"{self.without_deployment} waiting runs without a deployment can't be created again",
            ),
        ]
        return [*(f"  {text}" for holds, text in told if holds), *(f"  left: {text}" for holds, text in left if holds)]


def successor_key(run: UUID, target: str) -> str:
    """The idempotency key of the run that takes over, by which repeating a failover makes no second one."""
    return f"failover-{run}-{target}"


def make_plan(api: PoolApi, source: str, target: str, *, back: bool) -> Plan:
    """Looks, and changes nothing.

    Args:
        api: the Prefect server.
        source: pool whose work is to go.
        target: pool that takes it.
        back: takes only the deployments that a failover brought here from the target, and resumes the target.

    Raises:
        FailoverError: a pool is missing or the same, or nobody polls the target.
    """
    source_paused, target_paused = _check_pools(api, source, target, back=back)
    deployments = [one for one in api.deployments(source) if not back or f"{MOVED_FROM}{target}" in one.tags]
    waiting = api.runs(source, StateType.SCHEDULED, StateType.PENDING)
    if back:
        # Of a failback that was cut off, deployments are home already, and their runs are not.
        mine = {one.id for one in (*deployments, *api.deployments(target))}
        waiting = [run for run in waiting if run.deployment_id in mine]
    now = datetime.now(UTC)
    return Plan(
        source=source,
        target=target,
        pause_source=not back and not source_paused,
        resume_target=back and target_paused,
        deployments=tuple(deployments),
        runs=tuple(run for run in waiting if _is_to_move(run, now)),
        unfinished=tuple(_unfinished(api, source, target)),
        planned_anew=sum(_is_planned_anew(run, now) for run in waiting),
        in_flight=len(api.runs(source, StateType.RUNNING, StateType.CANCELLING))
        + sum(_has_process(run) for run in waiting),
        settling=sum(_is_settling(run, now) for run in waiting),
        without_deployment=sum(run.deployment_id is None and not _has_process(run) for run in waiting),
    )


def _check_pools(api: PoolApi, source: str, target: str, *, back: bool) -> tuple[bool, bool]:
    """Whether source and target are paused."""
    if source == target:
        raise FailoverError(f"--from and --to are the same work pool, {source}")
    pools = [api.pool(name) for name in (source, target)]
    for name, pool in zip((source, target), pools, strict=True):
        if pool is None:
            raise FailoverError(f"there is no work pool {name}; `prefect work-pool ls` lists them")
    paused = [bool(pool and pool.is_paused) for pool in pools]
    if paused[1] and not back:
        raise FailoverError(
            f"the work pool {target} is paused, perhaps by an earlier failover; resume it when its region is well: "
            f"prefect work-pool resume {target}"
        )
    if not api.has_worker(target):
        raise FailoverError(f"no worker is online in the work pool {target}; what is moved there would only wait")
    return paused[0], paused[1]


def _unfinished(api: PoolApi, source: str, target: str) -> list[FlowRun]:
    moved = [run for run in api.moved_runs(source, RESUMED_WITHIN) if run.deployment_id is not None]
    to_here = [run for run in moved if run.state and str(run.state.message).endswith(f" {target}")]
    keys = {successor_key(run.id, target): run for run in to_here}
    existing = api.existing_keys(keys)
    return [run for key, run in keys.items() if key not in existing]


def _is_to_move(run: FlowRun, now: datetime) -> bool:
    stays = _has_process(run) or _is_settling(run, now) or _is_planned_anew(run, now)
    return run.deployment_id is not None and not stays


def _has_process(run: FlowRun) -> bool:
    if run.state_type == StateType.SCHEDULED:
        return run.state_name not in _WAITING
    return run.infrastructure_pid is not None


def _is_settling(run: FlowRun, now: datetime) -> bool:
    is_young = run.state is not None and now - run.state.timestamp < SUBMISSION
    return run.state_type == StateType.PENDING and not _has_process(run) and is_young


def _is_planned_anew(run: FlowRun, now: datetime) -> bool:
    starts = run.next_scheduled_start_time or run.expected_start_time
    return bool(
        run.auto_scheduled and run.state_type == StateType.SCHEDULED and run.run_count == 0 and starts and starts > now
    )
