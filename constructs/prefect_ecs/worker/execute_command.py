"""What ECS Exec needs of a task's role."""

from prefect_ecs.names import Names
from prefect_ecs.resources.policy import Statement
from prefect_ecs.terraform.provider import Home


def execute_command_statements(home: Home, names: Names) -> list[Statement]:
    """Opens sessions, and logs them.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    log = home.arn("logs", f"log-group:{names.exec_log_group}:*")
    return [
        # The service has no resource-level permission for these four.
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
        # It lists all of the account's groups in the region, and is asked for none by name.
        Statement("FindExecLog", ["logs:DescribeLogGroups"], [home.arn("logs", "log-group:*")]),
        Statement("LogExecSessions", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [log]),
    ]
