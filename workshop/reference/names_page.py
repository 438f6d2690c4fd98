"""docs/names.md: every name in a stack, in dev and elsewhere, and the limit that AWS sets on its length."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from prefect_ecs.names import Names
from prefect_ecs.settings_types import AWS_REGIONS, DEV

from prefect_ecs_ops.common.markdown import code, page, table

_API = "https://docs.aws.amazon.com"


@dataclass(frozen=True)
class Limit:
    """AWS's limit on the length of a name. `api` is the service, operation and member with the limit."""

    characters: int
    api: tuple[str, str, str]
    page: str


@dataclass(frozen=True)
class NameRow:
    """One name. A limit of None means that AWS sets none."""

    what: str
    name: Callable[[Names], str]
    limit: Limit | None = None


ECS_CLUSTER = Limit(
    255, ("ecs", "CreateCluster", "clusterName"), f"{_API}/AmazonECS/latest/APIReference/API_CreateCluster.html"
)
ECS_SERVICE = Limit(
    255, ("ecs", "CreateService", "serviceName"), f"{_API}/AmazonECS/latest/APIReference/API_CreateService.html"
)
ECS_FAMILY = Limit(
    255,
    ("ecs", "RegisterTaskDefinition", "family"),
    f"{_API}/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
)
LOG_GROUP = Limit(
    512,
    ("logs", "CreateLogGroup", "logGroupName"),
    f"{_API}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
)
SECRET = Limit(
    512, ("secretsmanager", "CreateSecret", "Name"), f"{_API}/secretsmanager/latest/apireference/API_CreateSecret.html"
)
QUEUE = Limit(
    80,
    ("sqs", "CreateQueue", "QueueName"),
    f"{_API}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
)
RULE = Limit(64, ("events", "PutRule", "Name"), f"{_API}/eventbridge/latest/APIReference/API_PutRule.html")
ROLE = Limit(64, ("iam", "CreateRole", "RoleName"), f"{_API}/IAM/latest/APIReference/API_CreateRole.html")
TOPIC = Limit(256, ("sns", "CreateTopic", "Name"), f"{_API}/sns/latest/api/API_CreateTopic.html")
ALARM = Limit(
    255,
    ("cloudwatch", "PutMetricAlarm", "AlarmName"),
    f"{_API}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
)
ALIAS = Limit(256, ("kms", "CreateAlias", "AliasName"), f"{_API}/kms/latest/APIReference/API_CreateAlias.html")
SECURITY_GROUP = Limit(
    255,
    ("ec2", "CreateSecurityGroup", "GroupName"),
    f"{_API}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
)
SCALING_GROUP = Limit(
    255,
    ("autoscaling", "CreateAutoScalingGroup", "AutoScalingGroupName"),
    f"{_API}/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html",
)
NAMESPACE = Limit(
    253,
    ("servicediscovery", "CreatePrivateDnsNamespace", "Name"),
    f"{_API}/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html",
)
REPOSITORY = Limit(
    256,
    ("ecr", "CreateRepository", "repositoryName"),
    f"{_API}/AmazonECR/latest/APIReference/API_CreateRepository.html",
)
CACHE_PREFIX = Limit(
    30,
    ("ecr", "CreatePullThroughCacheRule", "ecrRepositoryPrefix"),
    f"{_API}/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html",
)
FUNCTION = Limit(64, ("lambda", "CreateFunction", "FunctionName"), f"{_API}/lambda/latest/api/API_CreateFunction.html")
SCALING_POLICY = Limit(
    256,
    ("application-autoscaling", "PutScalingPolicy", "PolicyName"),
    f"{_API}/autoscaling/application/APIReference/API_PutScalingPolicy.html",
)
TAG = Limit(256, ("ec2", "CreateTags", "Tags"), f"{_API}/AWSEC2/latest/APIReference/API_Tag.html")

ROLE_PURPOSES = (
    "worker-execution",
    "worker-task",
    "flow-execution",
    "flow-task",
    "pool-metrics",
    "vpc-flow-logs",
    "instances",
)
SCALING_PURPOSES = ("backlog", "events")
SECURITY_GROUP_PURPOSES = ("worker", "flow", "endpoints", "nat", "instances")

NAME_ROWS: tuple[NameRow, ...] = (
    NameRow("Stack: directory in `cdktf.out/stacks/`, and state", attrgetter("stack")),
    NameRow("VPC (`Name` tag)", attrgetter("vpc"), TAG),
    NameRow("ECS cluster", attrgetter("cluster"), ECS_CLUSTER),
    NameRow(
        "EC2 instances: capacity provider, Auto Scaling group, launch template",
        attrgetter("instances"),
        SCALING_GROUP,
    ),
    NameRow("Cloud Map namespace, unless `cluster.namespace` is set", attrgetter("namespace"), NAMESPACE),
    NameRow("ECS service", attrgetter("worker_service"), ECS_SERVICE),
    NameRow("Task definition family of the worker", attrgetter("worker_family"), ECS_FAMILY),
    NameRow("Worker in Prefect", attrgetter("worker")),
    NameRow("Prefect work pool, unless `work_pool_name` is set", attrgetter("work_pool")),
    NameRow("Log group of the worker", attrgetter("worker_log_group"), LOG_GROUP),
    NameRow("Log group of the flow runs", attrgetter("flow_log_group"), LOG_GROUP),
    NameRow("Log group of ECS Exec sessions", attrgetter("exec_log_group"), LOG_GROUP),
    NameRow("Log group of the VPC flow logs", attrgetter("vpc_flow_log_group"), LOG_GROUP),
    NameRow("Secret with the API key", attrgetter("api_key_secret"), SECRET),
    NameRow("SQS queue of task events", attrgetter("events_queue"), QUEUE),
    NameRow("SQS dead-letter queue", attrgetter("events_dead_letter_queue"), QUEUE),
    NameRow("EventBridge rule of task events", attrgetter("events_rule"), RULE),
    NameRow("EventBridge rule of failed deployments", attrgetter("deployments_rule"), RULE),
    NameRow("SNS topic of alarms", attrgetter("alarm_topic"), TOPIC),
    NameRow("CloudWatch alarm, such as late-runs", partial(Names.alarm, alarm_id="late-runs"), ALARM),
    NameRow("Lambda function of pool metrics", attrgetter("pool_metrics_function"), FUNCTION),
    NameRow("EventBridge rule of pool metrics", attrgetter("pool_metrics_function"), RULE),
    NameRow("Log group of pool metrics", attrgetter("pool_metrics_log_group"), LOG_GROUP),
    NameRow("SQS dead-letter queue of pool metrics", attrgetter("pool_metrics_dead_letter_queue"), QUEUE),
    *(
        NameRow(f"Scaling policy {purpose}", partial(Names.scaling, purpose=purpose), SCALING_POLICY)
        for purpose in SCALING_PURPOSES
    ),
    NameRow("CloudWatch dashboard", attrgetter("dashboard")),
    NameRow("KMS alias", attrgetter("key_alias"), ALIAS),
    NameRow("ECR repository of flow images", attrgetter("flow_repository"), REPOSITORY),
    NameRow(
        "ECR repository prefix of the pull through cache for Docker Hub", attrgetter("docker_hub_cache"), CACHE_PREFIX
    ),
    NameRow("S3 bucket of the VPC flow logs, followed by `-<account>-<region>`", attrgetter("vpc_flow_log_bucket")),
    NameRow("S3 bucket of flow code, followed by `-<account>-<region>`", attrgetter("flow_code_bucket")),
    NameRow("KMS alias of the topic's key", attrgetter("topic_key_alias"), ALIAS),
    *(
        NameRow(
            f"Security group of the {purpose} tasks", partial(Names.security_group, purpose=purpose), SECURITY_GROUP
        )
        for purpose in SECURITY_GROUP_PURPOSES
    ),
    NameRow("Service-linked role of Auto Scaling", attrgetter("autoscaling_role"), ROLE),
    *(NameRow(f"IAM role {purpose}", partial(Names.role, purpose=purpose), ROLE) for purpose in ROLE_PURPOSES),
)


DEV_NAMES = Names(DEV, None)
PATTERN = Names("<environment>", "<region>")
LONGEST_ENVIRONMENT = "x" * 16
"""The name of an environment has at most 16 characters."""

EXAMPLES = (DEV_NAMES, Names("staging", "us-east-1"), Names("prod", "eu-west-1"))

_INTRODUCTION = """\
`constructs/prefect_ecs/names.py` defines all names. The names of dev come from the original design. In other environments, the
prefix includes the environment, so that environments can share an account and a region. IAM is global, so IAM names also include
the region."""

_LIMITS = """\
*Longest* is the length of the name for an environment name of 16 characters, the maximum, in the region with the longest name.
*Limit* is the limit of AWS, with its source. A test compares the limits with AWS's API models, and *longest* with the limits."""


def names_page() -> str:
    """The page: stack ids, and a row for each name."""
    stacks = [
        [
            code(f"environments/{names.environment}.toml"),
            names.region or "`aws_region`",
            code(names.stack),
            code(names.prefix),
        ]
        for names in EXAMPLES
    ]
    return page(
        "Names",
        _INTRODUCTION,
        "## Stacks",
        table(["settings", "region", "stack", "name prefix"], stacks),
        "## Names and their limits",
        _LIMITS,
        table(["resource", "in dev", "in another environment", "longest", "limit"], map(_row, NAME_ROWS)),
    )


def longest(row: NameRow) -> int:
    """The length of the longest name of a row."""
    return max(len(row.name(Names(LONGEST_ENVIRONMENT, region))) for region in AWS_REGIONS)


def _row(row: NameRow) -> list[str]:
    limit = f"[{row.limit.characters}]({row.limit.page})" if row.limit else ""
    return [row.what, code(row.name(DEV_NAMES)), code(row.name(PATTERN)), str(longest(row)), limit]
