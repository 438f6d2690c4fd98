"""What the worker's task role may do: start tasks for flow runs, read task events, and ECS Exec where it is on."""

from prefect_ecs.context.context import StackContext
from prefect_ecs.terraform.documents import Statement

FAMILY_PREFIX = "prefect_${var.work_pool_name}_"
"""prefect-aws names task-definition families `prefect_<pool>_<deployment id>`."""


def worker_task_statements(context: StackContext) -> list[Statement]:
    """Returns each call that the pinned prefect-aws makes, on this stack's resources only."""
    families = context.arn("ecs", f"task-definition/{FAMILY_PREFIX}*:*")
    tasks = context.arn("ecs", f"task/{context.names.cluster}/*")
    on_cluster = context.arn("ecs", f"cluster/{context.names.cluster}")
    return [
        Statement("RegisterFlowTaskDefinitions", ["ecs:RegisterTaskDefinition"], [families]),
        # This action has no resource-level permission.
        Statement("ReadTaskDefinitions", ["ecs:DescribeTaskDefinition"], ["*"]),
        Statement("StartFlowRuns", ["ecs:RunTask"], [families], {"ArnEquals": {"ecs:cluster": on_cluster}}),
        Statement(
            "TagFlowRunsAsTheyStart", ["ecs:TagResource"], [tasks], {"StringEquals": {"ecs:CreateAction": "RunTask"}}
        ),
        Statement("WatchFlowRuns", ["ecs:DescribeTasks"], [tasks], {"ArnEquals": {"ecs:cluster": on_cluster}}),
        Statement(
            "GiveFlowRunsTheirRoles",
            ["iam:PassRole"],
            [context.role_arn("flow-execution"), context.role_arn("flow-task")],
            {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        Statement(
            "HearTaskEvents",
            ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            [context.arn("sqs", context.names.events_queue)],
        ),
        Statement(
            "ReadCrashedFlowRunsLog",
            ["logs:GetLogEvents"],
            [context.arn("logs", f"log-group:{context.names.flow_log_group}:log-stream:*")],
        ),
    ]


def queue_key_statement(context: StackContext) -> Statement:
    """Returns the statement of the stack's key that lets the worker decrypt task events."""
    return Statement(
        "WorkerReadsTheQueue",
        ["kms:Decrypt"],
        ["*"],
        {
            "StringEquals": {"kms:ViaService": f"sqs.{context.provider.region}.amazonaws.com"},
            "ArnEquals": {"kms:EncryptionContext:aws:sqs:arn": context.arn("sqs", context.names.events_queue)},
        },
        principal={"AWS": context.role_arn("worker-task")},
    )


def execute_command_statements(context: StackContext) -> list[Statement]:
    """Returns what ECS Exec needs to open sessions and to log them.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    log = context.arn("logs", f"log-group:{context.names.exec_log_group}:*")
    return [
        # These actions have no resource-level permissions.
        Statement(
            "OpenExecSessions",
            [
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            ["*"],
        ),
        # It lists all log groups of the account in the region, and takes no name.
        Statement("FindExecLog", ["logs:DescribeLogGroups"], [context.arn("logs", "log-group:*")]),
        Statement("LogExecSessions", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [log]),
    ]


def execute_command_key_statement(context: StackContext) -> Statement:
    """Returns the statement of the stack's key that lets the worker decrypt ECS Exec sessions.

    A user who opens a session needs kms:GenerateDataKey in their own policy.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    return Statement(
        "WorkerDecryptsExecSessions", ["kms:Decrypt"], ["*"], principal={"AWS": context.role_arn("worker-task")}
    )
