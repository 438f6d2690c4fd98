"""The function that publishes the work pool's metrics each minute."""

from dataclasses import dataclass

from prefect_ecs.names import Names
from prefect_ecs.pool_metrics.metrics import NAMESPACE
from prefect_ecs.pool_metrics.settings import MetricsSettings
from prefect_ecs.prefect_api.prefect_api import PrefectApi
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.function_package import FunctionPackage
from prefect_ecs.resources.policy import policy
from prefect_ecs.resources.queue_policy import only_with_tls
from prefect_ecs.resources.service_role import FunctionRole
from prefect_ecs.terraform.bindings import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchLogGroup,
    Construct,
    ITerraformDependable,
    LambdaFunction,
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionEventInvokeConfig,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
    LambdaPermission,
    SqsQueue,
)
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home

PACKAGE = FunctionPackage("pool_metrics")

RUNTIME = "python3.13"
MEMORY_MIB = 256
TIMEOUT_SECONDS = 50
"""Less than the period, so that two never run at once."""

OLDEST_EVENT_SECONDS = 60
"""The least that Lambda takes. What could not run within its minute is not made up for: the next one measures anew."""

DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True)
class Subnets:
    """Where the function's network interfaces are.

    Attributes:
        ids: expressions.
        security_group_id: expression.
        dependables: what must exist before there is a way out.
    """

    ids: list[str]
    security_group_id: str
    dependables: list[ITerraformDependable]


def pool_metrics_environment(
    api: PrefectApi, *, secret_arn: str, cluster_name: str, service_name: str
) -> dict[str, str]:
    """What the function is told. The credential is not among it: the function reads that from the secret each time."""
    return {
        "PREFECT_API_URL": api.url,
        "CREDENTIAL_NAME": api.credential,
        "SECRET_ARN": secret_arn,
        "WORK_POOL_NAME": "${var.work_pool_name}",
        "CLUSTER_NAME": cluster_name,
        "SERVICE_NAME": service_name,
        "METRIC_NAMESPACE": NAMESPACE,
    }


class PoolMetrics(Construct):
    """A Lambda function, called each minute, with a role, a log and a dead-letter queue of its own.

    The names of the metrics are in `prefect_ecs.pool_metrics.metrics`.

    Attributes:
        function_name, dead_letter_queue_name, log_group_name: expressions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: MetricsSettings,
        *,
        names: Names,
        home: Home,
        role: FunctionRole,
        environment: dict[str, str],
        subnets: Subnets,
        encryption: Encryption,
        runs_after: list[ITerraformDependable],
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = self._build_log_group(settings, names, encryption)
        dead_letters = self._build_dead_letter_queue(names, home, encryption)
        function = self._build_function(
            names,
            role,
            environment,
            log_group,
            dead_letters,
            subnets if settings.in_worker_subnets else None,
            [*role.dependables, *encryption.dependables, *runs_after],
        )
        self._build_event_limits(function)
        self._build_schedule(names, function)
        self.function_name: str = function.function_name
        self.dead_letter_queue_name: str = dead_letters.name
        self.log_group_name: str = log_group.name

    def _build_log_group(self, settings: MetricsSettings, names: Names, encryption: Encryption) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            "log_group",
            name=names.pool_metrics_log_group,
            retention_in_days=settings.log_retention_days,
            kms_key_id=encryption.key_arn,
        )

    def _build_dead_letter_queue(self, names: Names, home: Home, encryption: Encryption) -> SqsQueue:
        arn = home.arn("sqs", names.pool_metrics_dead_letter_queue)
        return SqsQueue(
            self,
            "dead_letters",
            name=names.pool_metrics_dead_letter_queue,
            message_retention_seconds=DEAD_LETTER_RETENTION_SECONDS,
            policy=json_document(self, "dead_letters_policy", policy(only_with_tls(arn))),
            **encryption.of_queue(),
        )

    def _build_function(
        self,
        names: Names,
        role: FunctionRole,
        environment: dict[str, str],
        log_group: CloudwatchLogGroup,
        dead_letters: SqsQueue,
        subnets: Subnets | None,
        depends_on: list[ITerraformDependable],
    ) -> LambdaFunction:
        return LambdaFunction(
            self,
            "Default",
            function_name=names.pool_metrics_function,
            description="Publishes each minute how the Prefect work pool is doing",
            role=role.arn,
            filename=f"${{path.module}}/{PACKAGE.file_name}",
            source_code_hash=PACKAGE.archive_hash(),
            handler="pool_metrics.handler.handle",
            runtime=RUNTIME,
            architectures=["arm64"],
            memory_size=MEMORY_MIB,
            timeout=TIMEOUT_SECONDS,
            environment=LambdaFunctionEnvironment(variables=environment),
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=dead_letters.arn),
            logging_config=LambdaFunctionLoggingConfig(
                log_format="JSON", log_group=log_group.name, application_log_level="INFO", system_log_level="WARN"
            ),
            tracing_config=LambdaFunctionTracingConfig(mode="PassThrough"),
            vpc_config=None
            if subnets is None
            else LambdaFunctionVpcConfig(subnet_ids=subnets.ids, security_group_ids=[subnets.security_group_id]),
            depends_on=[*depends_on, *(subnets.dependables if subnets else [])],
        )

    def _build_event_limits(self, function: LambdaFunction) -> None:
        LambdaFunctionEventInvokeConfig(
            self,
            "event_limits",
            function_name=function.function_name,
            maximum_event_age_in_seconds=OLDEST_EVENT_SECONDS,
            maximum_retry_attempts=0,
        )

    def _build_schedule(self, names: Names, function: LambdaFunction) -> None:
        rule = CloudwatchEventRule(
            self,
            "schedule",
            name=names.pool_metrics_function,
            description="Measures the Prefect work pool each minute",
            schedule_expression="rate(1 minute)",
        )
        permission = LambdaPermission(
            self,
            "schedule_permission",
            statement_id="OnlyTheScheduleInvokes",
            action="lambda:InvokeFunction",
            function_name=function.function_name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
        )
        CloudwatchEventTarget(
            self,
            "schedule_target",
            rule=rule.name,
            target_id="pool-metrics",
            arn=function.arn,
            depends_on=[permission],
        )
