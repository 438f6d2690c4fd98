"""Checks that a stack's policies allow what was recorded, and nothing else.

Each check returns the problems that it finds, one line for each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prefect_ecs_ops.common.synthesized import Json
from workshop.least_privilege.evaluator import AccessRequest, Grant, Policy, Question, Verdict, judge
from workshop.least_privilege.evidence import Evidence
from workshop.least_privilege.rooms import NotRecorded

Roles = Mapping[str, Mapping[str, Policy]]
"""ARN of each role → its policies, as `SynthesizedPolicies.roles` gives them."""


@dataclass(frozen=True)
class Judged:
    """A recorded request, and the verdict of a stack's policies."""

    evidence: Evidence
    verdict: Verdict


def judge_evidence(roles: Roles, evidence: Sequence[Evidence]) -> list[Judged]:
    """Judges each request by the policies of the role that made it.

    Raises:
        KeyError: the stack has no such role.
    """
    verdicts = judge([Question(item.request, roles[item.request.principal]) for item in evidence])
    return [Judged(item, verdict) for item, verdict in zip(evidence, verdicts, strict=True)]


def not_allowed(judged: Iterable[Judged]) -> list[str]:
    """Recorded requests that AWS would deny, because a grant is missing."""
    return [
        f"{item.evidence.request}: {item.verdict.result}, although it was recorded in {item.evidence.scenario!r}"
        for item in judged
        if not item.verdict.allowed
    ]


def allowed_twice(judged: Iterable[Judged]) -> list[str]:
    """Recorded requests that more than one statement allows, so that one of the grants isn't needed."""
    return [
        f"{item.evidence.request}: allowed by {' and '.join(sorted(sids))}"
        for item in judged
        if len(sids := {grant.sid for grant in item.verdict.grants}) > 1
    ]


def not_used(roles: Roles, judged: Iterable[Judged], exceptions: Iterable[NotRecorded]) -> list[str]:
    """Granted actions and resources that no recorded request uses and no exception explains."""
    used: dict[tuple[str, str], set[Grant]] = defaultdict(set)
    for item in judged:
        for grant in item.verdict.grants:
            used[item.evidence.request.principal, grant.sid].add(grant)
    excused = {(exception.sid, exception.action) for exception in exceptions}
    return [
        f"{statement['Sid']} of {role} allows {grant}, and nothing recorded needs it"
        for role, statement in statements(roles)
        for grant in _unused(statement, used[role, statement["Sid"]], excused)
    ]


def wildcards(roles: Roles) -> list[str]:
    """Actions with a wildcard, and "*" as resource although AWS can limit the action to resources."""
    found = [
        f"{statement['Sid']} of {role} allows {action}: list the actions"
        for role, statement in statements(roles)
        for action in listed(statement["Action"])
        if "*" in action or "?" in action
    ]
    everywhere = [
        (role, statement["Sid"], action)
        for role, statement in statements(roles)
        for action in listed(statement["Action"])
        if "*" in listed(statement["Resource"]) and action not in WITHOUT_RESOURCE
    ]
    return found + [f"{sid} of {role} allows {action} on *: list the resources" for role, sid, action in everywhere]


WITHOUT_RESOURCE = frozenset(
    {
        "ecr:GetAuthorizationToken",
        "ecs:DescribeTaskDefinition",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    }
)
"""Actions that AWS can't limit to a resource. Source: https://docs.aws.amazon.com/service-authorization/latest/reference/"""


def neighbours_allowed(roles: Roles, evidence: Sequence[Evidence], neighbours: Sequence[Evidence]) -> list[str]:
    """Requests on another stack's resources that this stack's roles would be allowed.

    Args:
        roles: the roles of this stack.
        evidence: the requests of this stack.
        neighbours: the same requests, in the same order, as another stack's roles make them.
    """
    questions = [
        Question(
            AccessRequest(
                principal=own.request.principal,
                action=own.request.action,
                resource=other.request.resource,
                context=other.request.context,
            ),
            roles[own.request.principal],
        )
        for own, other in zip(evidence, neighbours, strict=True)
        if own.request.action not in WITHOUT_RESOURCE
    ]
    return [
        f"{question.request}: allowed, although the resource belongs to another stack"
        for question, verdict in zip(questions, judge(questions), strict=True)
        if verdict.allowed
    ]


def statements(roles: Roles) -> Iterator[tuple[str, Json]]:
    """Every statement of every role, with the role's ARN."""
    for role, policies in roles.items():
        for policy in policies.values():
            for statement in policy["Statement"]:
                yield role, statement


def listed(value: str | list[str]) -> list[str]:
    """A policy element that IAM accepts as a single value or as a list, as a list."""
    return [value] if isinstance(value, str) else value


def _unused(statement: Json, used: set[Grant], excused: set[tuple[str, str]]) -> Iterator[str]:
    actions = listed(statement["Action"])
    waived = {action for action in actions if (statement["Sid"], action) in excused}
    for action in actions:
        if action not in waived and action not in {grant.action for grant in used}:
            yield action
    # If exceptions explain every action of the statement, they also explain its resources.
    if waived == set(actions):
        return
    for resource in listed(statement["Resource"]):
        if resource not in {grant.resource for grant in used}:
            yield resource
