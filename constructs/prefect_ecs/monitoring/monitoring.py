"""Alarms, whom they tell, and the dashboard."""

from prefect_ecs.context.context import StackContext
from prefect_ecs.monitoring.alarms import Alarms, alarm_table
from prefect_ecs.monitoring.dashboard import Dashboard
from prefect_ecs.monitoring.deployments import DeploymentFailures
from prefect_ecs.monitoring.log_signals import LogSignals
from prefect_ecs.monitoring.notifications import Notifications
from prefect_ecs.network.network import Network
from prefect_ecs.settings.environment import Settings
from prefect_ecs.terraform.bindings import Construct, ITerraformDependable


class Monitoring(Construct):
    """What tells people about a stack; nothing, in an environment that turns it off.

    Attributes:
        topic_arn: expression, the SNS topic, or None.
        dashboard_name: the CloudWatch dashboard, or None.
        rollback_alarm_names: alarms that end a deployment of the worker.
        dependables: what must exist before the worker's service can name them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        *,
        context: StackContext,
        network: Network,
    ) -> None:
        super().__init__(scope, construct_id)
        self._context = context
        self.topic_arn: str | None = None
        self.dashboard_name: str | None = None
        self.rollback_alarm_names: list[str] = []
        self.dependables: list[ITerraformDependable] = []
        if settings.monitoring.enabled:
            self._build(settings, network)

    def _build(self, settings: Settings, network: Network) -> None:
        names, provider, encryption = self._context.names, self._context.provider, self._context.encryption
        runbook_url = settings.monitoring.runbook_url
        topic = Notifications(
            self, "alarm_topic", settings.monitoring, names=names, provider=provider, encryption=encryption
        )
        table = alarm_table(settings, names, nat_gateway_ids=network.nat_gateway_ids)
        alarms = Alarms(self, "alarm", table, names=names, topic_arn=topic.topic_arn, runbook_url=runbook_url)
        DeploymentFailures(
            self, "deployments", names=names, provider=provider, topic_arn=topic.topic_arn, runbook_url=runbook_url
        )
        if settings.monitoring.dashboard:
            Dashboard(
                self,
                "dashboard",
                settings,
                names=names,
                provider=provider,
                table=table,
                nat_gateway_ids=network.nat_gateway_ids,
            )
            self.dashboard_name = names.dashboard
        self.topic_arn = topic.topic_arn
        if settings.monitoring.deployment_rollback:
            self.rollback_alarm_names = alarms.rollback_names
            self.dependables = alarms.dependables

    def watch_log(self, log_group_name: str) -> None:
        """Counts what the worker says in its log."""
        if self.topic_arn is not None:
            LogSignals(self, "log", names=self._context.names, log_group_name=log_group_name)
