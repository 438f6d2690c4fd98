"""The complete proof for one stack: its roles allow everything that was recorded, and nothing else."""

from collections.abc import Iterable, Sequence
from itertools import chain

from prefect_ecs.flows.settings import CodeBucketSettings
from prefect_ecs.prefect_api.secret import secret_name
from prefect_ecs.prefect_api.settings import SecretSettings
from prefect_ecs.settings import Settings
from prefect_ecs.settings_types import DEV

from prefect_ecs_ops.common.synthesized import Json
from workshop.least_privilege import rooms
from workshop.least_privilege.evidence import NEEDS_CODE_BUCKET, Evidence, relocated
from workshop.least_privilege.proof import (
    allowed_twice,
    judge_evidence,
    neighbours_allowed,
    not_allowed,
    not_used,
    wildcards,
)
from workshop.least_privilege.rooms import NotRecorded
from workshop.least_privilege.synthesized_policies import DeploymentTarget, SynthesizedPolicies
from workshop.rooms import contributions

RECORDED_IN = Settings(environment=DEV)
"""The stack in which the evidence was recorded; its code bucket has the default name."""

ROLE_PURPOSES = ("worker-execution", "worker-task", "flow-execution", "flow-task")

NOT_RECORDED: Sequence[NotRecorded] = tuple(chain.from_iterable(contributions(rooms, "NOT_RECORDED")))


def target_of(settings: Settings) -> DeploymentTarget:
    """The deployment target of a stack: its own region and account, or else those of the recording."""
    default = DeploymentTarget()
    return DeploymentTarget(
        region=settings.region or default.region,
        account_id=settings.account_id or default.account_id,
        work_pool_name=settings.names.work_pool,
    )


def evidence_of(settings: Settings, recorded: Iterable[Evidence]) -> list[Evidence]:
    """The recorded requests as this stack's roles would make them."""
    has_bucket = settings.flows.code_bucket.mode != "none"
    applicable = [item for item in recorded if has_bucket or item.scenario not in NEEDS_CODE_BUCKET]
    return relocated(applicable, dict(zip(_names(RECORDED_IN), _names(settings), strict=True)))


def neighbour_of(settings: Settings) -> Settings:
    """Another environment in the same account and region, with its own secret and bucket."""
    has_bucket = settings.flows.code_bucket.mode != "none"
    bucket = CodeBucketSettings(mode="managed" if has_bucket else "none")
    return settings.model_copy(
        update={
            "environment": "neighbour",
            "region": settings.region or DeploymentTarget().region,
            "secret": SecretSettings(),
            "flows": settings.flows.model_copy(update={"code_bucket": bucket}),
        }
    )


def stack_roles(settings: Settings, stack: Json) -> dict[str, dict[str, Json]]:
    """The roles of the worker and the flow runs, with the statements that the stack itself grants."""
    granted = {statement.sid for statement in settings.flows.task_role_statements}
    names = {f"/{role}" for role in _role_names(settings)}
    return {
        role: {name: _without(policy, granted) for name, policy in policies.items()}
        for role, policies in SynthesizedPolicies(stack, target_of(settings)).roles().items()
        if any(role.endswith(name) for name in names)
    }


def findings(
    settings: Settings,
    stack: Json,
    recorded: Sequence[Evidence],
    exceptions: Iterable[NotRecorded] = NOT_RECORDED,
) -> list[str]:
    """Problems of a stack's policies; empty if each grant is needed and each request is allowed.

    Args:
        settings: the stack's settings.
        stack: the stack synthesized from them.
        recorded: the evidence, recorded in `RECORDED_IN`.
        exceptions: grants that no recording uses. Default: those of all rooms.
    """
    roles = stack_roles(settings, stack)
    evidence = evidence_of(settings, recorded)
    judged = judge_evidence(roles, evidence)
    return [
        *not_allowed(judged),
        *allowed_twice(judged),
        *not_used(roles, judged, exceptions),
        *wildcards(roles),
        *neighbours_allowed(roles, evidence, evidence_of(neighbour_of(settings), recorded)),
    ]


def _role_names(settings: Settings) -> list[str]:
    names = settings.names
    return [names.role(purpose) for purpose in ROLE_PURPOSES]


def _without(policy: Json, sids: set[str]) -> Json:
    """Leaves out the statements from the settings, which the operator justifies."""
    return {**policy, "Statement": [statement for statement in policy["Statement"] if statement["Sid"] not in sids]}


def _names(settings: Settings) -> list[str]:
    """Every part of an ARN that differs between stacks, always in the same order."""
    names, target = settings.names, target_of(settings)
    managed_bucket = f"{names.flow_code_bucket}-{target.account_id}-{target.region}"
    return [
        names.cluster,
        names.worker_log_group,
        names.flow_log_group,
        names.events_queue,
        f"secret:{secret_name(settings.secret, names)}-",
        f"task-definition/prefect_{target.work_pool_name}_",
        f":::{settings.flows.code_bucket.external_name or managed_bucket}",
        *(f"role{settings.identity.role_path}{names.role(purpose)}" for purpose in ROLE_PURPOSES),
        target.region,
        target.account_id,
    ]
