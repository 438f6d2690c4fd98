"""The alarms of a stack: from the tables to CloudWatch."""

from prefect_ecs.monitoring.alarm import Alarm, Source
from prefect_ecs.monitoring.nat_alarms import nat_alarms
from prefect_ecs.monitoring.pool_alarms import pool_alarms
from prefect_ecs.monitoring.worker_alarms import worker_alarms
from prefect_ecs.names import Names
from prefect_ecs.settings.environment import Settings
from prefect_ecs.terraform.bindings import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
    Construct,
    ITerraformDependable,
)


def alarm_table(settings: Settings, names: Names, *, nat_gateway_ids: list[str]) -> list[Alarm]:
    """Every alarm of an environment, in the order in which the runbook explains them."""
    measured = pool_alarms(settings.monitoring, names) if settings.metrics.enabled else []
    return [*worker_alarms(settings, names), *measured, *nat_alarms(nat_gateway_ids)]


class Alarms(Construct):
    """One CloudWatch alarm for each row of the table. Each tells the topic when it starts and when it is over.

    They know what they watch by name, so that they can exist before the service, whose deployments some of them end.

    Attributes:
        rollback_names: alarms that end a deployment.
        dependables: what must exist before a service can name them.
    """

    def __init__(
        self, scope: Construct, construct_id: str, table: list[Alarm], *, names: Names, topic_arn: str, runbook_url: str
    ) -> None:
        super().__init__(scope, construct_id)
        self.rollback_names: list[str] = []
        self.dependables: list[ITerraformDependable] = []
        for alarm in table:
            built = self._build_alarm(alarm, names, topic_arn, runbook_url)
            if alarm.rolls_back:
                self.rollback_names.append(names.alarm(alarm.id))
                self.dependables.append(built)

    def _build_alarm(self, alarm: Alarm, names: Names, topic_arn: str, runbook_url: str) -> CloudwatchMetricAlarm:
        (source, *others) = alarm.sources.values()
        single = alarm.expression is None and not others
        return CloudwatchMetricAlarm(
            self,
            alarm.id.replace("-", "_"),
            alarm_name=names.alarm(alarm.id),
            alarm_description=f"{alarm.says} {alarm.do} {runbook_url}#{alarm.key}",
            namespace=source.namespace if single else None,
            metric_name=source.name if single else None,
            dimensions=(source.dimensions or None) if single else None,
            statistic=source.statistic if single else None,
            period=alarm.period_seconds if single else None,
            metric_query=None if single else _queries(alarm),
            comparison_operator=alarm.comparison,
            threshold=alarm.threshold,
            datapoints_to_alarm=alarm.periods,
            evaluation_periods=alarm.out_of,
            treat_missing_data=alarm.missing,
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )


def _queries(alarm: Alarm) -> list[CloudwatchMetricAlarmMetricQuery]:
    return [
        CloudwatchMetricAlarmMetricQuery(id="result", expression=alarm.expression, label=alarm.key, return_data=True),
        *(
            CloudwatchMetricAlarmMetricQuery(id=id_, metric=_metric(source, alarm.period_seconds))
            for id_, source in alarm.sources.items()
        ),
    ]


def _metric(source: Source, period_seconds: int) -> CloudwatchMetricAlarmMetricQueryMetric:
    return CloudwatchMetricAlarmMetricQueryMetric(
        namespace=source.namespace,
        metric_name=source.name,
        dimensions=source.dimensions,
        stat=source.statistic,
        period=period_seconds,
    )
