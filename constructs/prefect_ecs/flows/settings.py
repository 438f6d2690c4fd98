"""Settings of the ECS tasks that run flows."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.cluster.ec2_settings import LaunchType
from prefect_ecs.cluster.images_settings import RepositorySettings
from prefect_ecs.cluster.launch_type import check_task
from prefect_ecs.flows.code_bucket_settings import CodeBucketSettings
from prefect_ecs.flows.role_statement import RoleStatement, check_policy_arns, check_statements
from prefect_ecs.network.egress import EgressRule, check_rules, check_security_group_id
from prefect_ecs.settings_types.base import Model
from prefect_ecs.settings_types.retention import RetentionDays
from prefect_ecs.worker.settings import PREFECT_AWS_IMAGE

MOST_SECURITY_GROUPS = 4
"""A network interface has five security groups at most, by default, and one is the stack's.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups"""

CREDENTIALS = ("PREFECT_API_KEY", "PREFECT_API_AUTH_STRING")
"""Variables that flow runs get from the secret."""


def _check_environment(environment: dict[str, str]) -> dict[str, str]:
    for name in environment:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            raise ValueError(f"{name!r} is not a variable's name: letters, digits and _, not starting with a digit")
        if name in CREDENTIALS:
            raise ValueError(
                f"{name} is a secret, and would stand in clear here; flow runs get it from Secrets Manager"
            )
    return environment


def _check_security_groups(groups: tuple[str, ...]) -> tuple[str, ...]:
    for group in groups:
        check_security_group_id(group)
    if len(set(groups)) > MOST_SECURITY_GROUPS or len(set(groups)) != len(groups):
        raise ValueError(f"at most {MOST_SECURITY_GROUPS} different security groups fit beside the stack's own")
    return groups


class FlowSettings(Model):
    """What a flow run's task gets unless its deployment's job variables say otherwise."""

    image: str = PREFECT_AWS_IMAGE
    """Container image. Default: the worker's."""

    launch_type: LaunchType = "FARGATE"
    """Where flow runs run. Default: "FARGATE". "EC2": on the instances of `[ec2]`, for heavier work; docs/capacity.md compares them."""

    cpu_units: int = 512
    """CPU, 1024 = 1 vCPU. Default: 512."""

    memory_mib: int = 1024
    """Memory. Default: 1024."""

    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """Default: "X86_64". "ARM64" (Graviton) costs a fifth less; the images must be built for it."""

    ephemeral_storage_gib: Annotated[int, Field(ge=20, le=200)] = 20
    """Disk of a task. Default: 20, what Fargate gives without asking."""

    spot: bool = False
    """Default: off. On, flow runs use Fargate Spot, up to 70 % cheaper; AWS may take a task back with two minutes' warning, and its
    flow run is then scheduled anew (`PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR=reschedule`)."""

    environment: Annotated[dict[str, str], AfterValidator(_check_environment)] = Field(default={})
    """Environment variables of every flow run; a deployment's own come on top. No secrets: they stand in clear in the pool's
    template. Default: none."""

    security_group_ids: Annotated[tuple[str, ...], AfterValidator(_check_security_groups)] = ()
    """Up to four more security groups for flow runs, beside the stack's own. Default: none."""

    task_role_policy_arns: Annotated[tuple[str, ...], AfterValidator(check_policy_arns)] = ()
    """Managed policies of the flow runs' task role, by ARN: what flows may do in AWS. Default: none."""

    log_retention_days: RetentionDays = 365
    """Days CloudWatch Logs keeps the flow runs' output. Default: 365, the shortest that Security Hub's CloudWatch.16 accepts."""

    egress: Annotated[tuple[EgressRule, ...], AfterValidator(check_rules)] = ()
    """What flow runs reach beside HTTPS and the Prefect API. Default: nothing."""

    task_role_statements: Annotated[tuple[RoleStatement, ...], AfterValidator(check_statements)] = ()
    """What flows may do in AWS, statement by statement. Default: nothing."""

    repository: RepositorySettings = RepositorySettings()
    code_bucket: CodeBucketSettings = CodeBucketSettings()

    @model_validator(mode="after")
    def _check_size(self) -> "FlowSettings":
        check_task(self)
        return self
