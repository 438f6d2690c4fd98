"""What the function that measures the work pool may do: read, publish in one namespace, and reach the network."""

from prefect_ecs.names import Names
from prefect_ecs.pool_metrics.metrics import NAMESPACE
from prefect_ecs.resources.policy import Statement
from prefect_ecs.terraform.provider import Home

_NETWORK_INTERFACE_ACTIONS = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
]
# The service has no resource-level permission for these.
_NETWORK_LOOKUPS = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]


def pool_metrics_statements(
    home: Home, names: Names, *, secret_arn_pattern: str, in_worker_subnets: bool
) -> list[Statement]:
    """The function's statements: each call that it makes, and what Lambda does for it."""
    log_group = home.arn("logs", f"log-group:{names.pool_metrics_log_group}:*")
    service = home.arn("ecs", f"service/{names.cluster}/{names.worker_service}")
    return [
        Statement("ReadPrefectCredential", ["secretsmanager:GetSecretValue"], [secret_arn_pattern]),
        Statement("CountWorkers", ["ecs:DescribeServices"], [service]),
        # The service has no resource-level permission for this one.
        Statement(
            "PublishMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],
            {"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        ),
        Statement("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [log_group]),
        Statement("KeepFailedEvents", ["sqs:SendMessage"], [home.arn("sqs", names.pool_metrics_dead_letter_queue)]),
        *(_network_statements(home, names) if in_worker_subnets else []),
    ]


def _network_statements(home: Home, names: Names) -> list[Statement]:
    # Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html (permissions, and why the code is denied them)
    function = home.arn("lambda", f"function:{names.pool_metrics_function}")
    return [
        Statement("JoinTheWorkersSubnets", _NETWORK_INTERFACE_ACTIONS, [home.arn("ec2", "*")]),
        Statement("LookAtTheNetwork", _NETWORK_LOOKUPS, ["*"]),
        Statement(
            "NotForTheCodeItself",
            [*_NETWORK_INTERFACE_ACTIONS, *_NETWORK_LOOKUPS],
            ["*"],
            {"ArnEquals": {"lambda:SourceFunctionArn": function}},
            effect="Deny",
        ),
    ]
