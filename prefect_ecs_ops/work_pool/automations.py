"""Prefect automations for flow runs that nobody else would end.

Pending for too long
    A worker that is killed after it took a flow run and before it called RunTask leaves the run Pending for ever: no
    other worker takes it, and no task exists whose end could be noticed
    (https://github.com/PrefectHQ/prefect/issues/20485).
Heartbeats lost
    Flow runs send one every 180 s (PREFECT_FLOWS_HEARTBEAT_FREQUENCY). When the events of ECS did not reach a worker,
    silence is what tells that a task has died (https://docs.prefect.io/v3/advanced/detect-zombie-flows).

Both crash the run rather than start it again: its task may have done part of its work. Crashed runs are seen, and can be
retried by hand or by an automation of one's own.
"""

from datetime import timedelta

from prefect.automations import AutomationCore, EventTrigger, Posture
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState

from prefect_ecs_ops.work_pool.patience import Patience

_FLOW_RUN_EVENTS = "prefect.flow-run.*"


def automations(pool: str, patience: Patience) -> list[AutomationCore]:
    """The automations of a pool. They watch its flow runs only."""
    pending = _duration(patience.pending)
    heartbeat = _duration(patience.heartbeat)
    return [
        _crash(
            pool,
            f"Crash flow runs of {pool} that stay Pending",
            f"A worker took the flow run, and nothing was heard of it for {pending}.",
            after={f"prefect.flow-run.{name}" for name in ("Pending", "Submitting", "InfrastructurePending")},
            within=patience.pending,
            message=(
                f"Pending for {pending}: the worker was probably killed before it started a task. "
                "If it is safe to run twice, run it again"
            ),
        ),
        _crash(
            pool,
            f"Crash flow runs of {pool} without heartbeats",
            f"The flow run was running, and nothing was heard of it for {heartbeat}.",
            after={"prefect.flow-run.heartbeat"},
            within=patience.heartbeat,
            message=f"No heartbeat for {heartbeat}: its task is gone, or can't reach the Prefect API",
        ),
    ]


def apply_automations(client: SyncPrefectClient, pool: str, patience: Patience) -> list[str]:
    """Installs the pool's automations, or brings them up to date, and says what changed.

    One that was switched off stays off.
    """
    changes = []
    for wanted in automations(pool, patience):
        existing = client.read_automations_by_name(wanted.name)
        if not existing:
            client.create_automation(wanted)
            changes.append(f"automation {wanted.name!r}: created")
            continue
        first, *doubles = existing
        for double in doubles:
            client.delete_automation(double.id)
            changes.append(f"automation {wanted.name!r}: a second one of that name deleted")
        update = wanted.model_copy(update={"enabled": first.enabled})
        if _content(first) != _content(update):
            client.update_automation(first.id, update)
            changes.append(f"automation {wanted.name!r}: updated")
    return changes


def _crash(
    pool: str, name: str, description: str, *, after: set[str], within: timedelta, message: str
) -> AutomationCore:
    return AutomationCore(
        name=name,
        description=f"{description} Installed by `prefect-ecs work-pool apply`.",
        trigger=EventTrigger(
            match={"prefect.resource.id": _FLOW_RUN_EVENTS},
            match_related={"prefect.resource.role": "work-pool", "prefect.resource.name": pool},
            for_each={"prefect.resource.id"},
            after=after,
            # Names of states can be anything, so that any event of the run is a sign of life.
            expect={_FLOW_RUN_EVENTS},
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message=message)],
    )


def _content(automation: AutomationCore) -> dict[str, object]:
    content = automation.model_dump(mode="json", include=set(AutomationCore.model_fields))
    trigger = content["trigger"]
    trigger.pop("id", None)
    for name in ("after", "expect", "for_each"):
        trigger[name] = sorted(trigger[name])
    return content


def _duration(period: timedelta) -> str:
    minutes, seconds = divmod(int(period.total_seconds()), 60)
    return f"{minutes} minutes" if minutes and not seconds else f"{period.total_seconds():.0f} seconds"
