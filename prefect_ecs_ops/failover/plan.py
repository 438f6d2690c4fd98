"""Plans a failover without changing anything."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse

from prefect_ecs_ops.failover.pool_api import PoolApi

MOVED_FROM = "moved-from:"
"""Prefix of the tag that failover adds to a deployment; the rest is the pool that the deployment came from. `--back` uses it."""

RESUMED_WITHIN = timedelta(days=1)
"""How far back an interrupted failover is searched for."""

SUBMISSION = timedelta(minutes=2)
"""A run that has been Pending for less may be in submission to ECS. It could run twice if it also moved."""

_WAITING = {"Scheduled", "Late", "AwaitingConcurrencySlot"}
"""State names of runs that wait for a worker. Runs in other SCHEDULED states (AwaitingRetry, Resuming) have or had a process."""


class FailoverError(RuntimeError):
    """The failover is not possible, and nothing was changed. The message says why, and what to do."""


@dataclass(frozen=True)
class Plan:
    """The steps of a failover.

    Attributes:
        source, target: the work pools.
        pause_source: whether to pause the source, so that no new run starts there.
        resume_target: whether to resume the target, which is paused (`--back` only).
        deployments: deployments to move to the target.
        runs: runs to cancel in the source, and to create again in the target.
        unfinished: runs that an interrupted failover cancelled but did not create again.
        rescheduled: number of future runs of schedules, which Prefect itself schedules again.
        in_flight: number of runs that have a task; they stay in the source.
        settling: number of runs that became Pending only a moment ago; run the failover again for them.
        without_deployment: number of waiting runs that can't be created again.
    """

    source: str
    target: str
    pause_source: bool
    resume_target: bool
    deployments: tuple[DeploymentResponse, ...]
    runs: tuple[FlowRun, ...]
    unfinished: tuple[FlowRun, ...]
    rescheduled: int
    in_flight: int
    settling: int
    without_deployment: int

    @property
    def is_empty(self) -> bool:
        return not (self.pause_source or self.resume_target or self.deployments or self.runs or self.unfinished)

    def lines(self) -> list[str]:
        """The plan in words, a line for each step."""
        steps = [
            (self.pause_source, f"pause the work pool {self.source}: no new run starts there"),
            (self.resume_target, f"resume the work pool {self.target}"),
            *(
                (True, f"deployment {deployment.name}: {self.source} → {self.target}")
                for deployment in self.deployments
            ),
            (
                self.rescheduled,
                f"{self.rescheduled} future runs of schedules: Prefect schedules them again in {self.target}",
            ),
            *(
                (
                    True,
                    f"flow run {run.name} ({run.state_name}): cancel it as moved, and create it again in {self.target}",
                )
                for run in self.runs
            ),
            *(
                (True, f"flow run {run.name}: create it again (an earlier failover was interrupted)")
                for run in self.unfinished
            ),
        ]
        left = [
            (self.in_flight, f"{self.in_flight} runs with a task in {self.source} stay: lost if the region is lost"),
            (
                self.settling,
                f"{self.settling} runs became Pending just now: run this command again in two minutes for them",
            ),
            (
                self.without_deployment,
                f"{self.without_deployment} waiting runs without a deployment can't be created again",
            ),
        ]
        return [
            *(f"  {text}" for applies, text in steps if applies),
            *(f"  left: {text}" for applies, text in left if applies),
        ]


def successor_key(run: UUID, target: str) -> str:
    """The idempotency key of the run that replaces another, so that a repeated failover creates no second replacement."""
    return f"failover-{run}-{target}"


def make_plan(api: PoolApi, source: str, target: str, *, back: bool) -> Plan:
    """Reads Prefect and plans the failover.

    Args:
        api: the Prefect server.
        source: the work pool to move work from.
        target: the work pool to move work to.
        back: moves only the deployments that a failover brought from the target, and resumes the target.

    Raises:
        FailoverError: a pool is missing, both are the same, the target is paused, or no worker polls it.
    """
    source_paused, target_paused = _check_pools(api, source, target, back=back)
    deployments = [
        deployment for deployment in api.deployments(source) if not back or f"{MOVED_FROM}{target}" in deployment.tags
    ]
    waiting = api.runs(source, StateType.SCHEDULED, StateType.PENDING)
    if back:
        # After an interrupted failback, deployments are back in the target, and their runs are not.
        moving = {deployment.id for deployment in (*deployments, *api.deployments(target))}
        waiting = [run for run in waiting if run.deployment_id in moving]
    now = datetime.now(UTC)
    return Plan(
        source=source,
        target=target,
        pause_source=not back and not source_paused,
        resume_target=back and target_paused,
        deployments=tuple(deployments),
        runs=tuple(run for run in waiting if _is_to_move(run, now)),
        unfinished=tuple(_unfinished(api, source, target)),
        rescheduled=sum(_is_rescheduled(run, now) for run in waiting),
        in_flight=len(api.runs(source, StateType.RUNNING, StateType.CANCELLING))
        + sum(_has_process(run) for run in waiting),
        settling=sum(_is_settling(run, now) for run in waiting),
        without_deployment=sum(run.deployment_id is None and not _has_process(run) for run in waiting),
    )


def _check_pools(api: PoolApi, source: str, target: str, *, back: bool) -> tuple[bool, bool]:
    """Checks both pools, and returns whether source and target are paused."""
    if source == target:
        raise FailoverError(f"--from and --to are the same work pool, {source}")
    pools = [api.pool(name) for name in (source, target)]
    for name, pool in zip((source, target), pools, strict=True):
        if pool is None:
            raise FailoverError(f"there is no work pool {name}; `prefect work-pool ls` lists them")
    paused = [bool(pool and pool.is_paused) for pool in pools]
    if paused[1] and not back:
        raise FailoverError(
            f"the work pool {target} is paused, perhaps by an earlier failover; resume it once its region works again: "
            f"prefect work-pool resume {target}"
        )
    if not api.has_worker(target):
        raise FailoverError(f"no worker is online in the work pool {target}; runs that move there would only wait")
    return paused[0], paused[1]


def _unfinished(api: PoolApi, source: str, target: str) -> list[FlowRun]:
    moved = [run for run in api.moved_runs(source, RESUMED_WITHIN) if run.deployment_id is not None]
    to_here = [run for run in moved if run.state and str(run.state.message).endswith(f" {target}")]
    keys = {successor_key(run.id, target): run for run in to_here}
    existing = api.existing_keys(keys)
    return [run for key, run in keys.items() if key not in existing]


def _is_to_move(run: FlowRun, now: datetime) -> bool:
    stays = _has_process(run) or _is_settling(run, now) or _is_rescheduled(run, now)
    return run.deployment_id is not None and not stays


def _has_process(run: FlowRun) -> bool:
    if run.state_type == StateType.SCHEDULED:
        return run.state_name not in _WAITING
    return run.infrastructure_pid is not None


def _is_settling(run: FlowRun, now: datetime) -> bool:
    is_young = run.state is not None and now - run.state.timestamp < SUBMISSION
    return run.state_type == StateType.PENDING and not _has_process(run) and is_young


def _is_rescheduled(run: FlowRun, now: datetime) -> bool:
    starts = run.next_scheduled_start_time or run.expected_start_time
    return bool(
        run.auto_scheduled and run.state_type == StateType.SCHEDULED and run.run_count == 0 and starts and starts > now
    )
