"""Whether a stack's policies allow what was recorded, and nothing else.

Each check returns what is wrong, in words, and nothing if all is well.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prefect_ecs_ops.common.synthesized import Json
from workshop.least_privilege.evaluator import AccessRequest, Grant, Policy, Question, Verdict, judge
from workshop.least_privilege.evidence import Evidence
from workshop.least_privilege.not_recorded import NotRecorded

Roles = Mapping[str, Mapping[str, Policy]]
"""ARN of each role → its policies, as `SynthesizedPolicies.roles` gives them."""


@dataclass(frozen=True)
class Judged:
    """A recorded request and what a stack's policies say to it."""

    evidence: Evidence
    verdict: Verdict


def judge_evidence(roles: Roles, evidence: Sequence[Evidence]) -> list[Judged]:
    """Judges each request by the policies of the role that made it.

    Raises:
        KeyError: a role made a request that the stack does not have.
    """
    verdicts = judge([Question(one.request, roles[one.request.principal]) for one in evidence])
    return [Judged(one, verdict) for one, verdict in zip(evidence, verdicts, strict=True)]


def not_allowed(judged: Iterable[Judged]) -> list[str]:
    """Recorded requests that AWS would refuse: a grant is missing."""
    return [
        f"{one.evidence.request}: {one.verdict.result}, though it was made in {one.evidence.scenario!r}"
        for one in judged
        if not one.verdict.allowed
    ]


def allowed_twice(judged: Iterable[Judged]) -> list[str]:
    """Recorded requests that more than one statement allows: one of the grants is not needed."""
    return [
        f"{one.evidence.request}: allowed by {' and '.join(sorted(sids))}"
        for one in judged
        if len(sids := {grant.sid for grant in one.verdict.grants}) > 1
    ]


def not_used(roles: Roles, judged: Iterable[Judged], exceptions: Iterable[NotRecorded]) -> list[str]:
    """Actions and resources that are granted, that no recorded request used, and that have no written reason."""
    used: dict[tuple[str, str], set[Grant]] = defaultdict(set)
    for one in judged:
        for grant in one.verdict.grants:
            used[one.evidence.request.principal, grant.sid].add(grant)
    excused = {(one.sid, one.action) for one in exceptions}
    return [
        f"{role} may {what} by {statement['Sid']}, and nothing recorded needs it"
        for role, statement in statements(roles)
        for what in _unused(statement, used[role, statement["Sid"]], excused)
    ]


def wildcards(roles: Roles) -> list[str]:
    """Actions with a wildcard, and resources that are "*" although AWS knows smaller ones for the action."""
    found = [
        f"{role} may {action} by {statement['Sid']}: name the actions"
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
    return found + [f"{role} may {action} on * by {sid}: name the resources" for role, sid, action in everywhere]


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
        roles: this stack's.
        evidence: this stack's requests.
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
        f"{question.request}: allowed, though it is another stack's"
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
    """IAM writes one value without its list."""
    return [value] if isinstance(value, str) else value


def _unused(statement: Json, used: set[Grant], excused: set[tuple[str, str]]) -> Iterator[str]:
    actions = listed(statement["Action"])
    waived = {action for action in actions if (statement["Sid"], action) in excused}
    for action in actions:
        if action not in waived and action not in {grant.action for grant in used}:
            yield action
    # Where every action of the statement has its reason, so have its resources.
    if waived == set(actions):
        return
    for resource in listed(statement["Resource"]):
        if resource not in {grant.resource for grant in used}:
            yield f"use {resource}"
