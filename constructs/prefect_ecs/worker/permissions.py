"""What the worker itself may do: start tasks for flow runs, and hear how they end."""

from prefect_ecs.names import Names
from prefect_ecs.resources.policy import Statement
from prefect_ecs.terraform.provider import Home

FAMILY_PREFIX = "prefect_${var.work_pool_name}_"
"""prefect-aws names task-definition families `prefect_<pool>_<deployment id>`."""


def worker_task_statements(home: Home, names: Names) -> list[Statement]:
    """The worker's task-role statements: each call that the pinned prefect-aws makes, on this stack's resources only."""
    families = home.arn("ecs", f"task-definition/{FAMILY_PREFIX}*:*")
    tasks = home.arn("ecs", f"task/{names.cluster}/*")
    on_cluster = home.arn("ecs", f"cluster/{names.cluster}")
    return [
        Statement("RegisterFlowTaskDefinitions", ["ecs:RegisterTaskDefinition"], [families]),
        # The service has no resource-level permission for this one.
        Statement("ReadTaskDefinitions", ["ecs:DescribeTaskDefinition"], ["*"]),
        Statement("StartFlowRuns", ["ecs:RunTask"], [families], {"ArnEquals": {"ecs:cluster": on_cluster}}),
        Statement(
            "TagFlowRunsAsTheyStart", ["ecs:TagResource"], [tasks], {"StringEquals": {"ecs:CreateAction": "RunTask"}}
        ),
        Statement("WatchFlowRuns", ["ecs:DescribeTasks"], [tasks], {"ArnEquals": {"ecs:cluster": on_cluster}}),
        Statement(
            "GiveFlowRunsTheirRoles",
            ["iam:PassRole"],
            [home.role_arn(names.role("flow-execution")), home.role_arn(names.role("flow-task"))],
            {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        Statement(
            "HearTaskEvents",
            ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            [home.arn("sqs", names.events_queue)],
        ),
        Statement(
            "ReadCrashedFlowRunsLog",
            ["logs:GetLogEvents"],
            [home.arn("logs", f"log-group:{names.flow_log_group}:log-stream:*")],
        ),
    ]
