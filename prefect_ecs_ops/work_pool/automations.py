"""Prefect automations that end flow runs which would otherwise never end.

Pending for too long
    If a worker is killed after it took a flow run and before it called RunTask, the run stays Pending forever: no other
    worker takes it, and no task exists whose end a worker could notice
    (https://github.com/PrefectHQ/prefect/issues/20485).
Heartbeats lost
    Flow runs send a heartbeat every 180 s (PREFECT_FLOWS_HEARTBEAT_FREQUENCY). If the ECS events of a task did not reach a
    worker, missing heartbeats are the only sign that the task died
    (https://docs.prefect.io/v3/advanced/detect-zombie-flows).

Both crash the run instead of starting it again, because its task may have done part of its work. Crashed runs are visible,
and you can retry them by hand or with an automation of your own.
"""

from dataclasses import dataclass
from datetime import timedelta

from prefect.automations import AutomationCore, EventTrigger, Posture
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState

_FLOW_RUN_EVENTS = "prefect.flow-run.*"


@dataclass(frozen=True)
class Timeouts:
    """How long a flow run can send no event before it is crashed.

    Attributes:
        pending: from a Pending state to the next state.
        heartbeat: from a heartbeat to the next event.
    """

    pending: timedelta
    heartbeat: timedelta


def automation_names(pool: str) -> tuple[str, str]:
    """The names of a pool's automations: for runs that stay Pending, and for runs without heartbeats."""
    return f"Crash flow runs of {pool} that stay Pending", f"Crash flow runs of {pool} without heartbeats"


def automations(pool: str, timeouts: Timeouts) -> list[AutomationCore]:
    """The automations of a pool, which watch only its flow runs."""
    pending, heartbeat = _duration(timeouts.pending), _duration(timeouts.heartbeat)
    pending_name, heartbeat_name = automation_names(pool)
    return [
        _crash(
            pool,
            pending_name,
            f"A worker took the flow run, which then sent no event for {pending}.",
            after={f"prefect.flow-run.{name}" for name in ("Pending", "Submitting", "InfrastructurePending")},
            within=timeouts.pending,
            message=(
                f"Pending for {pending}: the worker was probably killed before it started a task. "
                "Run it again if it is safe to run twice"
            ),
        ),
        _crash(
            pool,
            heartbeat_name,
            f"The flow run was running, and then sent no event for {heartbeat}.",
            after={"prefect.flow-run.heartbeat"},
            within=timeouts.heartbeat,
            message=f"No heartbeat for {heartbeat}: its task ended, or can't reach the Prefect API",
        ),
    ]


def apply_automations(client: SyncPrefectClient, pool: str, timeouts: Timeouts) -> list[str]:
    """Creates or updates the pool's automations, and returns what changed. A disabled automation stays disabled."""
    changes = []
    for wanted in automations(pool, timeouts):
        existing = client.read_automations_by_name(wanted.name)
        if not existing:
            client.create_automation(wanted)
            changes.append(f"automation {wanted.name!r}: created")
            continue
        first, *duplicates = existing
        for duplicate in duplicates:
            client.delete_automation(duplicate.id)
            changes.append(f"automation {wanted.name!r}: deleted a duplicate of that name")
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
            # State names are free text, so any event of the run counts as a sign of life.
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
