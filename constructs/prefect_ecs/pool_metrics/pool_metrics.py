"""The function that publishes the work pool's metrics each minute."""

from prefect_ecs.cluster.tasks import TaskPlatform
from prefect_ecs.context.context import StackContext
from prefect_ecs.context.pipeline_rights import NAMED, PipelineRights, actions
from prefect_ecs.network.network import EgressSecurityGroup
from prefect_ecs.pool_metrics.metrics import NAMESPACE
from prefect_ecs.pool_metrics.settings import MetricsSettings
from prefect_ecs.prefect_api.secret import ApiKeySecret
from prefect_ecs.resources.common import DEAD_LETTER_RETENTION_SECONDS, build_log_group, build_queue
from prefect_ecs.resources.function_package import FunctionPackage
from prefect_ecs.resources.role import FunctionRole
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
from prefect_ecs.terraform.documents import Statement
from prefect_ecs.terraform.stack import without_address

PACKAGE = FunctionPackage("pool_metrics")

RUNTIME = "python3.13"
MEMORY_MIB = 256
TIMEOUT_SECONDS = 50
"""Less than the period, so that no two calls overlap."""

_NETWORK_INTERFACE_ACTIONS = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
]
# These actions have no resource-level permissions.
_NETWORK_LOOKUPS = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]

OLDEST_EVENT_SECONDS = 60
"""The shortest that Lambda accepts. A call that can't start within its minute is dropped; the next call measures again."""


class PoolMetrics(Construct):
    """A Lambda function, called each minute, with a role, a log and a dead-letter queue of its own.

    `prefect_ecs.pool_metrics.metrics` names the metrics.

    Attributes:
        function_name, dead_letter_queue_name, log_group_name: expressions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: MetricsSettings,
        platform: TaskPlatform,
        *,
        security_group: EgressSecurityGroup,
        service_name: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._context = platform.context
        network, secret = platform.network, platform.secret
        log_group = self._build_log_group(settings)
        dead_letters = self._build_dead_letter_queue()
        role = self._build_role(without_address(scope), secret, in_vpc=settings.in_worker_subnets)
        function = self._build_function(
            role,
            _environment(platform, service_name),
            log_group,
            dead_letters,
            LambdaFunctionVpcConfig(subnet_ids=network.task_subnet_ids, security_group_ids=[security_group.id])
            if settings.in_worker_subnets
            else None,
            [
                *role.dependables,
                *self._context.encryption.dependables,
                *secret.dependables,
                *([*network.dependables, *security_group.dependables] if settings.in_worker_subnets else []),
            ],
        )
        self._build_event_limits(function)
        self._build_schedule(function)
        self.function_name: str = function.function_name
        self.dead_letter_queue_name: str = dead_letters.name
        self.log_group_name: str = log_group.name

    def _build_log_group(self, settings: MetricsSettings) -> CloudwatchLogGroup:
        return build_log_group(
            self,
            "log_group",
            context=self._context,
            name=self._context.names.pool_metrics_log_group,
            retention_days=settings.log_retention_days,
        )

    def _build_dead_letter_queue(self) -> SqsQueue:
        return build_queue(
            self,
            "dead_letters",
            context=self._context,
            name=self._context.names.pool_metrics_dead_letter_queue,
            retention_seconds=DEAD_LETTER_RETENTION_SECONDS,
        )

    def _build_role(self, scope: Construct, secret: ApiKeySecret, *, in_vpc: bool) -> FunctionRole:
        role = FunctionRole(
            scope,
            "pool_metrics",
            name=self._context.names.role("pool-metrics"),
            description="What the metrics function does: ask Prefect and ECS how the work pool is doing, and publish it",
            provider=self._context.provider,
        )
        secret.grant_read(role)
        role.allow(*_function_statements(self._context), *(_network_statements(self._context) if in_vpc else []))
        self._context.encryption.allow(_dead_letter_key_statement(self._context, role), after=[role.resource])
        return role

    def _build_function(
        self,
        role: FunctionRole,
        environment: dict[str, str],
        log_group: CloudwatchLogGroup,
        dead_letters: SqsQueue,
        vpc_config: LambdaFunctionVpcConfig | None,
        depends_on: list[ITerraformDependable],
    ) -> LambdaFunction:
        return LambdaFunction(
            self,
            "Default",
            function_name=self._context.names.pool_metrics_function,
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
            vpc_config=vpc_config,
            depends_on=depends_on,
        )

    def _build_event_limits(self, function: LambdaFunction) -> None:
        LambdaFunctionEventInvokeConfig(
            self,
            "event_limits",
            function_name=function.function_name,
            maximum_event_age_in_seconds=OLDEST_EVENT_SECONDS,
            maximum_retry_attempts=0,
        )

    def _build_schedule(self, function: LambdaFunction) -> None:
        rule = CloudwatchEventRule(
            self,
            "schedule",
            name=self._context.names.pool_metrics_function,
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


def _environment(platform: TaskPlatform, service_name: str) -> dict[str, str]:
    """Returns the function's environment, without the credential: the function reads the secret on each call."""
    return {
        "PREFECT_API_URL": platform.api.url,
        "CREDENTIAL_NAME": platform.api.credential,
        "SECRET_ARN": platform.secret.arn,
        "WORK_POOL_NAME": "${var.work_pool_name}",
        "CLUSTER_NAME": platform.cluster.name,
        "SERVICE_NAME": service_name,
        "METRIC_NAMESPACE": NAMESPACE,
    }


def _function_statements(context: StackContext) -> list[Statement]:
    """Returns what the function's own calls need, beside reading the secret."""
    log_group = context.arn("logs", f"log-group:{context.names.pool_metrics_log_group}:*")
    service = context.arn("ecs", f"service/{context.names.cluster}/{context.names.worker_service}")
    return [
        Statement("CountWorkers", ["ecs:DescribeServices"], [service]),
        # This action has no resource-level permission.
        Statement(
            "PublishMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],
            {"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        ),
        Statement("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [log_group]),
        Statement(
            "KeepFailedEvents", ["sqs:SendMessage"], [context.arn("sqs", context.names.pool_metrics_dead_letter_queue)]
        ),
    ]


def _network_statements(context: StackContext) -> list[Statement]:
    """Returns what Lambda needs to attach the function to the worker's subnets."""
    # Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html (permissions, and why the code is denied them)
    function = context.arn("lambda", f"function:{context.names.pool_metrics_function}")
    return [
        Statement("JoinTheWorkersSubnets", _NETWORK_INTERFACE_ACTIONS, [context.arn("ec2", "*")]),
        Statement("LookAtTheNetwork", _NETWORK_LOOKUPS, ["*"]),
        Statement(
            "NotForTheCodeItself",
            [*_NETWORK_INTERFACE_ACTIONS, *_NETWORK_LOOKUPS],
            ["*"],
            {"ArnEquals": {"lambda:SourceFunctionArn": function}},
            effect="Deny",
        ),
    ]


def _dead_letter_key_statement(context: StackContext, role: FunctionRole) -> Statement:
    # Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html (permissions of a producer)
    queue = context.arn("sqs", context.names.pool_metrics_dead_letter_queue)
    return Statement(
        "FailedMeasurementsIntoTheirQueue",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        ["*"],
        {
            "StringEquals": {"kms:ViaService": f"sqs.{context.provider.region}.amazonaws.com"},
            "ArnEquals": {"kms:EncryptionContext:aws:sqs:arn": queue},
        },
        principal={"AWS": role.planned_arn},
    )


FUNCTION_RIGHTS = PipelineRights(
    read_named=actions(
        "lambda",
        "GetFunction",
        "GetFunctionCodeSigningConfig",
        "GetFunctionEventInvokeConfig",
        "GetPolicy",
        "ListVersionsByFunction",
    ),
    change_named=actions(
        "lambda",
        "AddPermission",
        "CreateFunction",
        "DeleteFunction",
        "DeleteFunctionEventInvokeConfig",
        "PutFunctionEventInvokeConfig",
        "RemovePermission",
        "TagResource",
        "UntagResource",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
        "UpdateFunctionEventInvokeConfig",
    ),
    names=(f"lambda:*:{{account}}:function:{NAMED}",),
    passed_to=("lambda.amazonaws.com",),
)
"""What the pipelines' roles need for the function."""
