"""Evidence is the same in every recording and fits every stack."""

from pathlib import Path

import pytest
from prefect_ecs.settings import load_environment

from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.evidence import NEEDS_CODE_BUCKET, SCENARIOS, Evidence, collect, dump, load, relocated
from workshop.least_privilege.stack_proof import RECORDED_IN, evidence_of, neighbour_of

from ...prefect_ecs.stacks import DEV
from ...prefect_ecs.stacks import SCENARIOS as SCENARIO_FILES


def request(resource: str, principal: str = "role") -> AccessRequest:
    return AccessRequest(principal=principal, action="ecs:RunTask", resource=resource)


@pytest.mark.parametrize(
    ("recorded", "kept"),
    [
        (
            "task-definition/prefect_pool_5c9e0fe1-7a3b-4f0e-9f51-0b1d8b6a3c2d:12",
            "task-definition/prefect_pool_00000000-0000-0000-0000-000000000000:1",
        ),
        ("task/prefect-cluster/5c9e0fe17a3b4f0e9f510b1d8b6a3c2d", f"task/prefect-cluster/{'0' * 32}"),
        ("log-stream:flow/prefect/5c9e0fe17a3b4f0e9f510b1d8b6a3c2d", f"log-stream:flow/prefect/{'0' * 32}"),
        ("arn:aws:secretsmanager:us-east-1:1:secret:prefect-api-key-xYz123", None),
        ("arn:aws:sqs:us-east-1:1:prefect-ecs-events", "arn:aws:sqs:us-east-1:1:prefect-ecs-events"),
    ],
)
def test_ids_become_examples(recorded: str, kept: str | None) -> None:
    (item,) = collect({"submit": [request(recorded)]})
    assert item.request.resource == (kept or recorded.replace("xYz123", "AAAAAA"))


def test_a_request_counts_once_for_the_first_scenario() -> None:
    recorded = {"start": [request("b")], "submit": [request("b"), request("a"), request("a")]}
    assert [(item.scenario, item.request.resource) for item in collect(recorded)] == [("submit", "a"), ("start", "b")]


def test_dump_and_load_are_inverse(tmp_path: Path) -> None:
    dump(load(), tmp_path / "copy.json")
    assert load(tmp_path / "copy.json") == load()
    assert {item.scenario for item in load()} <= set(SCENARIOS)


def test_all_names_are_replaced_at_once() -> None:
    evidence = [Evidence("start", request("a/b/ab"))]
    (renamed,) = relocated(evidence, {"a": "b", "b": "a", "ab": "c"})
    assert renamed.request.resource == "b/a/c"


def test_evidence_matches_the_stack_of_the_recording() -> None:
    without_bucket = [item for item in load() if item.scenario not in NEEDS_CODE_BUCKET]
    assert evidence_of(load_environment(DEV), load()) == without_bucket


def test_evidence_of_another_stack_has_the_resources_of_that_stack() -> None:
    settings = load_environment(SCENARIO_FILES / "external-secret.toml")
    text = "\n".join(str(item.request) for item in evidence_of(settings, load()))
    assert "us-east-1" not in text
    assert "cluster/prefect-external-secret-cluster" in text
    assert "role/prefect-external-secret-flow-task-us-west-2" in text
    assert ":secret:prefect/worker-key-AAAAAA" in text
    neighbours = "\n".join(str(item.request) for item in evidence_of(neighbour_of(RECORDED_IN), load()))
    assert "cluster/prefect-neighbour-cluster" in neighbours
    assert "cluster/prefect-cluster" not in neighbours
