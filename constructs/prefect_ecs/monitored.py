"""The alarms and the dashboard's measurements of a whole stack, collected from the rooms."""

from prefect_ecs.monitoring.dashboard import Measurements
from prefect_ecs.network.alarms import network_alarms
from prefect_ecs.network.network import Network
from prefect_ecs.pool_metrics.alarms import pool_alarms
from prefect_ecs.resources.alarm import Alarm
from prefect_ecs.settings.environment import Settings
from prefect_ecs.task_events.alarms import task_event_alarms
from prefect_ecs.worker.alarms import worker_alarms


def alarm_table(settings: Settings, *, nat_gateway_ids: list[str]) -> list[Alarm]:
    """Returns every alarm of a stack, room by room, in the order of the runbook."""
    names, metrics = settings.names, settings.metrics.enabled
    return [
        *worker_alarms(names, container_insights=_container_insights(settings), pool_metrics=metrics),
        *task_event_alarms(names),
        *(_pool_alarms(settings) if metrics else []),
        *network_alarms(nat_gateway_ids),
    ]


def measurements(settings: Settings, network: Network) -> Measurements:
    """Returns what the dashboard can show of a stack."""
    names = settings.names
    log_groups = [names.worker_log_group, names.flow_log_group]
    if settings.metrics.enabled:
        log_groups.append(names.pool_metrics_log_group)
    flow_logs = settings.network.flow_logs
    if settings.network.existing is None and flow_logs.enabled and flow_logs.destination == "cloudwatch":
        log_groups.append(names.vpc_flow_log_group)
    return Measurements(
        container_insights=_container_insights(settings),
        pool_metrics=settings.metrics.enabled,
        log_groups=log_groups,
        nat_gateway_ids=network.nat_gateway_ids,
    )


def _pool_alarms(settings: Settings) -> list[Alarm]:
    return pool_alarms(
        settings.names,
        late_runs_minutes=settings.monitoring.late_runs_minutes,
        pending_runs_minutes=settings.monitoring.pending_runs_minutes,
    )


def _container_insights(settings: Settings) -> bool:
    return settings.cluster.container_insights != "disabled"
