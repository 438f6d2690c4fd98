"""What flows may do in AWS: read their code, and what the environment's settings grant."""

from prefect_ecs.flows.settings import RoleStatement
from prefect_ecs.resources.policy import Condition, Statement
from prefect_ecs.terraform.expressions import literal
from prefect_ecs.terraform.provider import Home


def flow_task_statements(home: Home, *, code_bucket: str | None, granted: tuple[RoleStatement, ...]) -> list[Statement]:
    """The flow runs' task-role statements.

    Args:
        home: where the stack is.
        code_bucket: name of the bucket with flows' code, or None.
        granted: the environment's own.
    """
    return [*_code_statements(home, code_bucket), *map(_granted, granted)]


def _code_statements(home: Home, bucket: str | None) -> list[Statement]:
    if bucket is None:
        return []
    arn = f"arn:{home.partition}:s3:::{bucket}"
    return [
        Statement("ListFlowCode", ["s3:ListBucket"], [arn]),
        Statement("ReadFlowCode", ["s3:GetObject"], [f"{arn}/*"]),
    ]


def _granted(statement: RoleStatement) -> Statement:
    condition: Condition = {
        operator: {
            literal(key): literal(value) if isinstance(value, str) else list(map(literal, value))
            for key, value in keys.items()
        }
        for operator, keys in statement.condition.items()
    }
    return Statement(statement.sid, list(statement.actions), list(map(literal, statement.resources)), condition)
