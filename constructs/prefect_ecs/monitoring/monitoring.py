"""Monitoring of one stack: alarms, the topic that they notify, and the dashboard."""

from collections.abc import Sequence

from prefect_ecs.context.context import StackContext
from prefect_ecs.monitoring.alarms import Alarms
from prefect_ecs.monitoring.dashboard import Dashboard, Measurements
from prefect_ecs.monitoring.notifications import DeploymentFailures, Notifications
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.resources.alarm import Alarm
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable
from prefect_ecs.worker.log_signals import LogSignals


class Monitoring(Construct):
    """Everything that notifies people about a stack; empty where the settings turn monitoring off.

    Attributes:
        topic_arn: expression, the SNS topic; None if monitoring is off.
        dashboard_name: the CloudWatch dashboard; None if there is none.
        rollback_alarm_names: names of the alarms that roll a deployment of the worker back.
        dependables: what must exist before the worker's service can name those alarms.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: MonitoringSettings,
        *,
        context: StackContext,
        alarms: Sequence[Alarm],
        measurements: Measurements,
    ) -> None:
        super().__init__(scope, construct_id)
        self._context = context
        self.topic_arn: str | None = None
        self.dashboard_name: str | None = None
        self.rollback_alarm_names: list[str] = []
        self.dependables: list[ITerraformDependable] = []
        if not settings.enabled:
            return

        topic = Notifications(self, "alarm_topic", settings, context=context)
        self.topic_arn = topic.topic_arn
        self._build_alarms(settings, alarms, topic.topic_arn)
        DeploymentFailures(
            self,
            "deployments",
            context=context,
            topic_arn=topic.topic_arn,
            runbook_url=settings.runbook_url,
        )
        if settings.dashboard:
            self.dashboard_name = context.names.dashboard
            Dashboard(self, "dashboard", settings, context=context, alarms=alarms, measurements=measurements)

    def _build_alarms(self, settings: MonitoringSettings, rows: Sequence[Alarm], topic_arn: str) -> None:
        alarms = Alarms(
            self, "alarm", rows, names=self._context.names, topic_arn=topic_arn, runbook_url=settings.runbook_url
        )
        if settings.deployment_rollback:
            self.rollback_alarm_names = alarms.rollback_names
            self.dependables = alarms.dependables

    def watch_log(self, log_group_name: str) -> None:
        """Adds the metric filters on the worker's log, if monitoring is on.

        Args:
            log_group_name: expression, so that Terraform creates the log group first.
        """
        if self.topic_arn is not None:
            LogSignals(self, "log", names=self._context.names, log_group_name=log_group_name)
