"""Builds the CloudWatch alarms from the rooms' alarm tables."""

from collections.abc import Sequence

from prefect_ecs.names import Names
from prefect_ecs.resources.alarm import Alarm, Source
from prefect_ecs.terraform.bindings import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
    Construct,
    ITerraformDependable,
)


class Alarms(Construct):
    """A CloudWatch alarm for each row. Each notifies the topic when it goes off and when it returns to OK.

    Alarms refer to the worker's service by name, so that Terraform can create them first: the service's deployments name some.

    Attributes:
        rollback_names: names of the alarms that roll a deployment back.
        dependables: what must exist before a service can name them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        rows: Sequence[Alarm],
        *,
        names: Names,
        topic_arn: str,
        runbook_url: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rollback_names: list[str] = []
        self.dependables: list[ITerraformDependable] = []
        for row in rows:
            alarm = self._build_alarm(row, names, topic_arn, runbook_url)
            if row.rolls_back:
                self.rollback_names.append(names.alarm(row.id))
                self.dependables.append(alarm)

    def _build_alarm(self, row: Alarm, names: Names, topic_arn: str, runbook_url: str) -> CloudwatchMetricAlarm:
        (source, *others) = row.sources.values()
        single = row.expression is None and not others
        return CloudwatchMetricAlarm(
            self,
            row.id.replace("-", "_"),
            alarm_name=names.alarm(row.id),
            alarm_description=f"{row.meaning} {row.action} {runbook_url}#{row.key}",
            namespace=source.namespace if single else None,
            metric_name=source.name if single else None,
            dimensions=(dict(source.dimensions) or None) if single else None,
            statistic=source.statistic if single else None,
            period=row.period_seconds if single else None,
            metric_query=None if single else _queries(row),
            comparison_operator=row.comparison,
            threshold=row.threshold,
            datapoints_to_alarm=row.periods,
            evaluation_periods=row.out_of,
            treat_missing_data=row.missing,
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )


def _queries(row: Alarm) -> list[CloudwatchMetricAlarmMetricQuery]:
    return [
        CloudwatchMetricAlarmMetricQuery(id="result", expression=row.expression, label=row.key, return_data=True),
        *(
            CloudwatchMetricAlarmMetricQuery(id=id_, metric=_metric(source, row.period_seconds))
            for id_, source in row.sources.items()
        ),
    ]


def _metric(source: Source, period_seconds: int) -> CloudwatchMetricAlarmMetricQueryMetric:
    return CloudwatchMetricAlarmMetricQueryMetric(
        namespace=source.namespace,
        metric_name=source.name,
        dimensions=dict(source.dimensions),
        stat=source.statistic,
        period=period_seconds,
    )
