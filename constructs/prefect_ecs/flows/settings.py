"""Settings of flow runs: their tasks, their rights, their images and their code."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from prefect_ecs.cluster.task_settings import PREFECT_AWS_IMAGE, LaunchType, check_task
from prefect_ecs.network.egress_settings import EgressRule, check_rules, check_security_group_id
from prefect_ecs.settings_types import Model, RetentionDays

MOST_POLICIES = 10
"""Managed policies that a role may have, by default.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""


def _check_sid(sid: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{1,128}", sid):
        raise ValueError(f"{sid!r} is not a statement's id: letters and digits only, such as ReadReports")
    return sid


def _check_actions(actions: tuple[str, ...]) -> tuple[str, ...]:
    for action in actions:
        if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z*?]+", action):
            raise ValueError(f"{action!r} is not an action; write it with its service, such as s3:GetObject")
        if action.endswith(":*"):
            raise ValueError(f"{action!r} is every action of a service; name those that flows need")
    return actions


def _check_resources(resources: tuple[str, ...]) -> tuple[str, ...]:
    for resource in resources:
        if resource != "*" and not re.fullmatch(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", resource):
            raise ValueError(f"{resource!r} is neither an ARN, such as arn:aws:s3:::reports/*, nor *")
    return resources


class RoleStatement(Model):
    """One more statement of the flow runs' task role: what flows may do in AWS."""

    sid: Annotated[str, AfterValidator(_check_sid)]
    """What it is for, in letters and digits, such as ReadReports; unique in the role."""

    actions: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_check_actions)]
    """Such as ["s3:GetObject"]. A whole service (s3:*) is refused."""

    resources: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_check_resources)]
    """ARNs, such as ["arn:aws:s3:::reports/*"]."""

    condition: dict[str, dict[str, str | tuple[str, ...]]] = Field(default={})
    """IAM's Condition element: operator → key → value. Default: none."""


def check_statements(statements: tuple[RoleStatement, ...]) -> tuple[RoleStatement, ...]:
    """Raises ValueError if two statements share a sid, which IAM refuses."""
    sids = [statement.sid for statement in statements]
    for sid in sids:
        if sids.count(sid) > 1:
            raise ValueError(f"two statements are called {sid!r}; rename one")
    return statements


def check_policy_arns(arns: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError unless these are ARNs of managed policies that fit on a role."""
    if len(arns) > MOST_POLICIES:
        raise ValueError(
            f"{len(arns)} policies are more than the {MOST_POLICIES} that a role may have; write statements"
        )
    for arn in arns:
        if not re.fullmatch(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[\w+=,.@/-]+", arn):
            raise ValueError(
                f"{arn!r} is not a managed policy's ARN such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
            )
        if arn.endswith("/AdministratorAccess"):
            raise ValueError("AdministratorAccess lets every flow do everything; name what flows need")
    if len(set(arns)) != len(arns):
        raise ValueError("a policy stands there twice; remove one")
    return arns


class RepositorySettings(Model):
    """An ECR repository of the stack's for your flows' images: scanned on push, tags that can't be moved, encrypted."""

    enabled: bool = False
    """Default: off, images come from wherever `flows.image` and deployments say."""

    keep_images: Annotated[int, Field(ge=1, le=10000)] = 100
    """Newest images to keep; older ones expire, also if a deployment still names them. Default: 100."""

    force_delete: bool = False
    """Default: off, a repository that holds images is not destroyed."""


class CodeBucketSettings(Model):
    """A bucket with flows' code, for deployments whose pull step is `pull_from_s3`. Flows may read it."""

    mode: Literal["none", "managed", "external"] = "none"
    """Default: "none". "managed": the stack makes it, encrypted, versioned, without public access, TLS only. "external": it exists
    already, and flows may read it."""

    external_name: str | None = None
    """The existing bucket's name, with mode "external" only. Default: none. If it is encrypted with a KMS key of yours, grant
    kms:Decrypt on it in `flows.task_role_statements`."""

    restore_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """Days in which code that was overwritten or deleted can be restored, with mode "managed". Default: 30."""

    force_destroy: bool = False
    """Default: off, a bucket that holds code is not destroyed."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "CodeBucketSettings":
        if self.mode == "external" and self.external_name is None:
            raise ValueError('mode = "external" needs external_name, the name of the existing bucket')
        if self.mode != "external" and self.external_name is not None:
            raise ValueError('external_name goes with mode = "external"; remove it, or change the mode')
        # Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        if self.external_name is not None and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", self.external_name):
            raise ValueError(f"external_name {self.external_name!r} is not a bucket's name (a name, not an ARN)")
        return self


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
