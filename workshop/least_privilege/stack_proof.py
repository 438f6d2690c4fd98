"""The whole proof for one stack: it can do all it does, and nothing else."""

from collections.abc import Iterable, Sequence

from prefect_ecs.settings import Settings

from prefect_ecs_ops.common.synthesized import Json
from workshop.least_privilege.evidence import Evidence
from workshop.least_privilege.not_recorded import NOT_RECORDED, NotRecorded
from workshop.least_privilege.places import ROLE_PURPOSES, evidence_of, neighbour_of, place_of
from workshop.least_privilege.proof import (
    allowed_twice,
    judge_evidence,
    neighbours_allowed,
    not_allowed,
    not_used,
    wildcards,
)
from workshop.least_privilege.synthesized_policies import SynthesizedPolicies


def stack_roles(settings: Settings, stack: Json) -> dict[str, dict[str, Json]]:
    """The roles of the worker and the flow runs, with what the stack itself grants them."""
    granted = {statement.sid for statement in settings.flows.task_role_statements}
    names = {f"/{role}" for role in _role_names(settings)}
    return {
        role: {name: _without(policy, granted) for name, policy in policies.items()}
        for role, policies in SynthesizedPolicies(stack, place_of(settings)).roles().items()
        if any(role.endswith(name) for name in names)
    }


def findings(
    settings: Settings,
    stack: Json,
    recorded: Sequence[Evidence],
    exceptions: Iterable[NotRecorded] = NOT_RECORDED,
) -> list[str]:
    """What is wrong with a stack's policies, in words; empty if each grant is needed and each request allowed.

    Args:
        settings: the stack's.
        stack: what was synthesized from them.
        recorded: what was recorded, in whichever stack.
        exceptions: grants that no recording can use.
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
    """Statements of the settings' own are the operator's to justify."""
    return {**policy, "Statement": [one for one in policy["Statement"] if one["Sid"] not in sids]}
