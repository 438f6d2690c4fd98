"""Settings of flow runs: their tasks, permissions, images and code."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.cluster.task_settings import TaskSettings
from prefect_ecs.network.egress_settings import EgressRule, check_egress_rules, check_security_group_id
from prefect_ecs.settings_types import BucketName, Model

MAX_POLICIES = 10
"""Managed policies that IAM attaches to a role by default.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

MAX_SECURITY_GROUPS = 4
"""A network interface has at most five security groups by default, and one of them is the stack's.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups"""


def _check_sid(sid: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{1,128}", sid):
        raise ValueError(f"{sid!r} is not a statement ID: use letters and digits only, such as ReadReports")
    return sid


def _check_actions(actions: tuple[str, ...]) -> tuple[str, ...]:
    for action in actions:
        if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z*?]+", action):
            raise ValueError(f"{action!r} is not an IAM action; write the service too, such as s3:GetObject")
        if action.endswith(":*"):
            raise ValueError(f"{action!r} allows every action of the service; list the actions that flows need")
    return actions


def _check_resources(resources: tuple[str, ...]) -> tuple[str, ...]:
    for resource in resources:
        if resource != "*" and not re.fullmatch(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", resource):
            raise ValueError(f"{resource!r} is neither an ARN, such as arn:aws:s3:::reports/*, nor *")
    return resources


class RoleStatement(Model):
    """An additional policy statement of the flow runs' task role."""

    sid: Annotated[str, AfterValidator(_check_sid)]
    """Statement ID, unique in the role: letters and digits that say what it is for, such as ReadReports."""

    actions: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_check_actions)]
    """Actions to allow, such as ["s3:GetObject"]. A whole service, such as s3:*, is refused."""

    resources: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_check_resources)]
    """ARNs of the resources, such as ["arn:aws:s3:::reports/*"]."""

    condition: dict[str, dict[str, str | tuple[str, ...]]] = Field(default={})
    """Condition element of the IAM policy: operator → key → value. Default: none."""


def _check_statements(statements: tuple[RoleStatement, ...]) -> tuple[RoleStatement, ...]:
    sids = [statement.sid for statement in statements]
    for sid in sids:
        if sids.count(sid) > 1:
            raise ValueError(f"two statements have the sid {sid!r}, which IAM refuses; rename one")
    return statements


def _check_policy_arns(arns: tuple[str, ...]) -> tuple[str, ...]:
    if len(arns) > MAX_POLICIES:
        raise ValueError(
            f"{len(arns)} managed policies exceed the {MAX_POLICIES} that a role can have; use task_role_statements"
        )
    for arn in arns:
        if not re.fullmatch(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+", arn):
            raise ValueError(
                f"{arn!r} is not the ARN of a managed policy, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
            )
        if arn.endswith("/AdministratorAccess"):
            raise ValueError("AdministratorAccess allows every flow everything; choose a policy with what flows need")
    if len(set(arns)) != len(arns):
        raise ValueError("a managed policy is listed twice; remove one")
    return arns


def _check_security_groups(groups: tuple[str, ...]) -> tuple[str, ...]:
    for group in groups:
        check_security_group_id(group)
    if len(set(groups)) > MAX_SECURITY_GROUPS or len(set(groups)) != len(groups):
        raise ValueError(f"list at most {MAX_SECURITY_GROUPS} security groups, each once")
    return groups


class RepositorySettings(Model):
    """An ECR repository for flow images, encrypted, with image scanning on push and immutable tags."""

    enabled: bool = False
    """Whether the stack creates the repository. Default: false, so images come from where `flows.image` and deployments point."""

    keep_images: Annotated[int, Field(ge=1, le=10000)] = 100
    """Number of newest images to keep. Older ones expire, even if a deployment still refers to them. Default: 100."""

    force_destroy: bool = False
    """Whether Terraform can destroy a repository that contains images. Default: false."""


class CodeBucketSettings(Model):
    """An S3 bucket for flow code, for deployments that pull with `pull_from_s3`. Flow runs can read it."""

    mode: Literal["none", "managed", "external"] = "none"
    """"managed": the stack creates the bucket, encrypted, versioned, without public access and with TLS only. "external": the bucket
    exists already. Default: "none"."""

    external_name: BucketName | None = None
    """Name of the existing bucket, with mode "external" only. Default: none. If a KMS key of yours encrypts it, allow kms:Decrypt on
    that key in `flows.task_role_statements`."""

    restore_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days during which you can restore overwritten or deleted code, with mode "managed" only. Default: 30."""

    force_destroy: bool = False
    """Whether Terraform can destroy a bucket that contains code. Default: false."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "CodeBucketSettings":
        if self.mode == "external" and self.external_name is None:
            raise ValueError('mode = "external" needs external_name, the name of the existing bucket')
        if self.mode != "external" and self.external_name is not None:
            raise ValueError('external_name needs mode = "external"; remove it, or change the mode')
        return self


class FlowSettings(TaskSettings):
    """What the task of a flow run gets, unless the job variables of its deployment override it."""

    cpu_units: int = 512
    """CPU of a task; 1024 units are 1 vCPU. Default: 512."""

    memory_mib: int = 1024
    """Memory of a task. Default: 1024."""

    environment: dict[str, str] = Field(default={})
    """Environment variables of every flow run; a deployment can add to them. Don't put secrets here: the work pool's job template
    stores values in clear text. Default: none."""

    spot: bool = False
    """Whether flow runs use Fargate Spot, which costs up to 70% less. AWS can stop a Spot task with two minutes' notice; its flow run is
    then rescheduled (`PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR=reschedule`). Default: false."""

    security_group_ids: Annotated[tuple[str, ...], AfterValidator(_check_security_groups)] = ()
    """Up to four additional security groups of flow runs. Default: none, only the stack's own."""

    egress: Annotated[tuple[EgressRule, ...], AfterValidator(check_egress_rules)] = ()
    """Destinations of flow runs besides HTTPS and the Prefect API. Default: none."""

    task_role_policy_arns: Annotated[tuple[str, ...], AfterValidator(_check_policy_arns)] = ()
    """ARNs of managed policies to attach to the task role, which is what flows act as in AWS. Default: none."""

    task_role_statements: Annotated[tuple[RoleStatement, ...], AfterValidator(_check_statements)] = ()
    """Policy statements to add to the task role. Default: none."""

    repository: RepositorySettings = RepositorySettings()
    code_bucket: CodeBucketSettings = CodeBucketSettings()
