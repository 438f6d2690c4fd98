"""The table of each role's grants, with the scenarios that prove them, for docs/security.md."""

from collections.abc import Iterator

from prefect_ecs_ops.common.markdown import code, table
from prefect_ecs_ops.common.synthesized import Json, read_stack
from workshop.least_privilege.evidence import SCENARIOS, load
from workshop.least_privilege.proof import Judged, judge_evidence, listed, statements
from workshop.least_privilege.stack_proof import NOT_RECORDED, RECORDED_IN, evidence_of, stack_roles

_ARN_FIELDS = 5


def grants_table() -> str:
    """One row for each action that a role of dev has."""
    roles = stack_roles(RECORDED_IN, read_stack("dev"))
    judged = judge_evidence(roles, evidence_of(RECORDED_IN, load()))
    rows = [
        [code(role.rpartition("/")[2]), code(action), *_where(statement), _proof(role, statement, action, judged)]
        for role, statement in statements(roles)
        for action in listed(statement["Action"])
    ]
    return table(["Role", "Action", "Resource", "Condition", "Recorded when"], rows)


def _where(statement: Json) -> list[str]:
    resources = ", ".join(code(_short(resource)) for resource in listed(statement["Resource"]))
    return [resources, ", ".join(_conditions(statement.get("Condition", {})))]


def _short(arn: str) -> str:
    """An ARN without partition, service, region and account, which are the same for the whole stack."""
    return arn.split(":", _ARN_FIELDS)[-1]


def _conditions(condition: Json) -> Iterator[str]:
    for keys in condition.values():
        for key, value in keys.items():
            yield f"{code(key)} is {' or '.join(code(_short(arn)) for arn in listed(value))}"


def _proof(role: str, statement: Json, action: str, judged: list[Judged]) -> str:
    scenarios = {
        item.evidence.scenario
        for item in judged
        if item.evidence.request.principal == role
        and any((grant.sid, grant.action) == (statement["Sid"], action) for grant in item.verdict.grants)
    }
    for exception in NOT_RECORDED:
        if not scenarios and (exception.sid, exception.action) == (statement["Sid"], action):
            return f"Not recorded. {exception.reason}. Source: {exception.source}"
    return "; ".join(SCENARIOS[scenario] for scenario in SCENARIOS if scenario in scenarios)
