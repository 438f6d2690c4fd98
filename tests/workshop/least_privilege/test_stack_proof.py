"""Each role of each stack allows what was recorded and nothing else. Violations are found."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from prefect_ecs.settings import load_environment

from workshop.least_privilege.evidence import Evidence, load
from workshop.least_privilege.key_use import key_findings
from workshop.least_privilege.rooms import NotRecorded
from workshop.least_privilege.stack_proof import NOT_RECORDED, findings

from ...prefect_ecs.stacks import DEV, PROJECT, SCENARIOS, Json, synth_file

FILES = {
    file.stem: file
    for directory in (PROJECT / "environments", SCENARIOS)
    for file in sorted(directory.glob("*.toml"))
    if file.stem != "account"
}
RECORDED = load()
WORKER = "worker_task_permissions"
ROLE = "arn:aws:iam::123456789012:role/prefect-worker-task"


def found_in(environment: str, stack: Json | None = None, recorded: list[Evidence] = RECORDED, **options: Any) -> str:
    file = FILES[environment]
    return "\n".join(findings(load_environment(file), stack or synth_file(file), recorded, **options))


def changed(change: Callable[[list[Json]], None], local: str = WORKER) -> Json:
    stack = copy.deepcopy(synth_file(DEV))
    change(stack["locals"][local]["Statement"])
    return stack


def statement(statements: list[Json], sid: str) -> Json:
    (found,) = (candidate for candidate in statements if candidate["Sid"] == sid)
    return found


@pytest.mark.parametrize("environment", FILES)
def test_every_request_is_allowed_and_every_grant_is_needed(environment: str) -> None:
    assert found_in(environment) == ""


def test_a_missing_grant_is_found() -> None:
    for sid in [entry["Sid"] for entry in synth_file(DEV)["locals"][WORKER]["Statement"]]:
        without = changed(lambda statements, sid=sid: statements.remove(statement(statements, sid)))  # type: ignore[misc]
        assert "ImplicitlyDenied, although it was recorded in" in found_in("dev", without), sid


def test_a_condition_that_does_not_hold_is_found() -> None:
    def other_cluster(statements: list[Json]) -> None:
        statement(statements, "StartFlowRuns")["Condition"]["ArnEquals"]["ecs:cluster"] += "-2"

    found = found_in("dev", changed(other_cluster))
    assert "ecs:RunTask" in found
    assert "ImplicitlyDenied" in found


def test_an_unused_action_is_found() -> None:
    stop = changed(lambda statements: statement(statements, "WatchFlowRuns")["Action"].append("ecs:StopTask"))
    assert f"WatchFlowRuns of {ROLE} allows ecs:StopTask, and nothing recorded needs it" in found_in("dev", stop)


def test_an_unused_resource_is_found() -> None:
    def two_queues(statements: list[Json]) -> None:
        hear = statement(statements, "HearTaskEvents")
        hear["Resource"] = [hear["Resource"], f"{hear['Resource']}-2"]

    assert re.search(
        rf"HearTaskEvents of {ROLE} allows \S+:prefect-ecs-events-2, and nothing recorded needs it",
        found_in("dev", changed(two_queues)),
    )


def test_a_planted_wildcard_is_found() -> None:
    planted = {"Sid": "Planted", "Effect": "Allow", "Action": ["ecs:*"], "Resource": "*"}
    found = found_in("dev", changed(lambda statements: statements.append(planted)))
    assert f"Planted of {ROLE} allows ecs:*: list the actions" in found
    assert "allowed by Planted and StartFlowRuns" in found


def test_a_resource_of_everything_is_found() -> None:
    def everywhere(statements: list[Json]) -> None:
        statement(statements, "StartFlowRuns")["Resource"] = "*"

    assert f"StartFlowRuns of {ROLE} allows ecs:RunTask on *: list the resources" in found_in(
        "dev", changed(everywhere)
    )


@pytest.mark.parametrize(
    ("sid", "narrow", "wide"),
    [
        ("RegisterFlowTaskDefinitions", "prefect_${var.work_pool_name}_", ""),
        ("WatchFlowRuns", "prefect-cluster", "*"),
        ("HearTaskEvents", "prefect-ecs-events", "prefect-*"),
        ("GiveFlowRunsTheirRoles", "prefect-flow-task", "*-flow-task*"),
        ("ReadCrashedFlowRunsLog", "/ecs/prefect-flows", "/ecs/*"),
    ],
)
def test_a_resource_that_reaches_into_another_stack_is_found(sid: str, narrow: str, wide: str) -> None:
    def widen(statements: list[Json]) -> None:
        widened = statement(statements, sid)
        widened.pop("Condition", None)
        resources = widened["Resource"] if isinstance(widened["Resource"], list) else [widened["Resource"]]
        widened["Resource"] = [resource.replace(narrow, wide) for resource in resources]

    assert "allowed, although the resource belongs to another stack" in found_in("dev", changed(widen))


def test_every_exception_is_needed() -> None:
    """Some stack grants each exception and none records it."""
    found = found_in("flow-runs", exceptions=()) + "\n" + found_in("closed", exceptions=())
    for exception in NOT_RECORDED:
        assert re.search(rf"^{exception.sid} of \S+ allows {exception.action}, and nothing", found, re.MULTILINE)


def test_an_exception_has_a_reason_and_a_source() -> None:
    assert all(isinstance(item, NotRecorded) and item.reason and item.source for item in NOT_RECORDED)


def test_the_key_policy_allows_what_roles_read_and_nothing_else() -> None:
    with_key = [
        environment for environment, file in FILES.items() if "encryption_key_policy" in synth_file(file)["locals"]
    ]
    assert {"secure", "flow-runs", "external-secret"} <= set(with_key)
    for environment in with_key:
        file = FILES[environment]
        assert key_findings(load_environment(file), synth_file(file), RECORDED) == [], environment


def test_a_key_policy_that_allows_too_little_or_too_much_is_found() -> None:
    file = FILES["flow-runs"]
    stack = copy.deepcopy(synth_file(file))
    policy = stack["locals"]["encryption_key_policy"]["Statement"]
    statement(policy, "WorkerReadsTheQueue")["Action"].append("kms:Encrypt")
    statement(policy, "FlowsReadTheirCode")["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:s3:arn"] += "-2"
    found = "\n".join(key_findings(load_environment(file), stack, RECORDED))
    assert re.search(
        r"WorkerReadsTheQueue of the key policy allows kms:Encrypt to \S+, and nothing recorded needs it", found
    )
    assert "prefect-flow-runs-flow-task-us-east-2: kms:Decrypt" in found
    assert "not allowed by the key policy" in found
