"""Every committed stack, and the fully encrypted one, applied: checkov finds nothing that is not accepted.

The plan that is scanned is made after the apply, when every value is known. What Terraform asks of AWS meanwhile, the pipelines' roles
must be allowed.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prefect_ecs import synthesize

from localcloud.inventory import Resource
from localcloud.recording import RecordedRequest
from workshop.least_privilege.pipeline_proof import refusals, unneeded
from workshop.least_privilege.synthesized_policies import DeploymentTarget
from workshop.local.stack_run import CLOUD_VARIABLES, StackRun
from workshop.scan.checkov import Report, objections, planned_addresses, scan
from workshop.scan.skips import skips_of

from ..prefect_ecs.stacks import SCENARIOS
from .checks import remaining_resources
from .dev_stack import PROJECT, fresh_run

COMMITTED = PROJECT / "cdktf.out" / "stacks"
SECURE = "secure"


@dataclass(frozen=True)
class Applied:
    """A stack that stands, its id, what the scanner saw, what was there before, and what making it and planning it again asked for."""

    run: StackRun
    stack: str
    region: str
    report: Report
    addresses: set[str]
    before: list[Resource]
    asked_to_make: list[RecordedRequest]
    asked_to_plan: list[RecordedRequest]


def scanned(run: StackRun) -> tuple[Report, set[str]]:
    file = run.workspace.root / "scan.tfplan"
    run.terraform.plan(out=file)
    plan = run.terraform.show_json(file)
    readable = file.with_suffix(".json")
    readable.write_text(json.dumps(plan))
    return scan(readable), planned_addresses(plan)


def stack_directory(stack: str, tmp_path: Path) -> Path:
    if stack != SECURE:
        return COMMITTED / stack
    environments = tmp_path / "environments"
    environments.mkdir()
    (environments / f"{SECURE}.toml").write_bytes((SCENARIOS / f"{SECURE}.toml").read_bytes())
    synthesize(environments, tmp_path / "out")
    [directory] = (tmp_path / "out" / "stacks").iterdir()
    return directory


def variables_of(stack: dict[str, Any]) -> dict[str, Any]:
    """Outside dev a pool's name has a default with the region in it, so none is given."""
    declared = set(stack.get("variable", {}))
    if "aws_region" not in declared:
        declared.discard("work_pool_name")
    return {name: value for name, value in CLOUD_VARIABLES.items() if name in declared}


def prepared(run: StackRun, region: str) -> None:
    """Makes what a stack expects to exist already, and keeps its state at hand: where that lies is tested by itself."""
    file = run.workspace.stack_directory / "cdk.tf.json"
    stack = json.loads(file.read_text())
    stack["terraform"]["backend"] = {"local": {"path": str(run.workspace.state_path)}}
    for resources in stack["resource"].values():
        for resource in resources.values():
            resource.get("lifecycle", {}).pop("prevent_destroy", None)
    file.write_text(json.dumps(stack, indent=2))
    for secret in stack.get("data", {}).get("aws_secretsmanager_secret", {}).values():
        client = run.aws.client("secretsmanager", region=region)
        client.create_secret(Name=secret["name"], SecretString="a-key-that-opens-nothing")


STACKS = sorted(directory.name for directory in COMMITTED.iterdir())


ACCOUNTS = [stack for stack in STACKS if stack.startswith("account-")]


@contextmanager
def standing(stack: str, tmp_path: Path) -> Iterator[Applied]:
    """A stack that is applied and scanned."""
    directory = stack_directory(stack, tmp_path)
    _, _, region = directory.name.partition("-")
    region = region or str(CLOUD_VARIABLES["aws_region"])
    variables = variables_of(json.loads((directory / "cdk.tf.json").read_text()))
    with fresh_run(directory, variables, region) as run:
        prepared(run, region)
        before = remaining_resources(run.aws)
        with run.aws.recording():
            run.plan_and_apply()
        made = run.aws.requests()
        with run.aws.recording():
            report, addresses = scanned(run)
        yield Applied(run, directory.name, region, report, addresses, before, made, run.aws.requests())


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Applied]]:
    """The account's stacks, at the same time: each waits most of a minute until the provider trusts a lifecycle rule."""
    directories = [tmp_path_factory.mktemp(stack) for stack in ACCOUNTS]
    with ExitStack() as stacks, ThreadPoolExecutor() as threads:
        stand = threads.map(lambda *given: stacks.enter_context(standing(*given)), ACCOUNTS, directories)
        yield dict(zip(ACCOUNTS, stand, strict=True))


def group(stack: str) -> str:
    return "gate-account" if stack in ACCOUNTS else f"gate-{stack}"


@pytest.fixture(
    scope="module",
    params=[pytest.param(stack, marks=pytest.mark.xdist_group(group(stack))) for stack in (*STACKS, SECURE)],
)
def applied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    stack: str = request.param
    if stack in ACCOUNTS:
        yield request.getfixturevalue("accounts")[stack]
        return
    with standing(stack, tmp_path_factory.mktemp(stack)) as one:
        yield one


def test_a_second_plan_is_empty(applied: Applied) -> None:
    applied.run.check_unchanged()


def test_the_scanner_saw_every_resource(applied: Applied) -> None:
    assert applied.report.resource_count >= len(applied.addresses) > 5
    assert applied.report.passed > 10


def test_nothing_is_found_that_is_not_accepted(applied: Applied) -> None:
    assert objections(applied.report, skips_of(applied.stack), applied.addresses) == []


def test_a_policy_that_allows_everything_is_found(applied: Applied) -> None:
    """Planted where our own policies are: in a local that a role's policy is encoded from."""
    file = applied.run.workspace.stack_directory / "cdk.tf.json"
    committed = file.read_text()
    stack = json.loads(committed)
    if "worker_task_permissions" not in stack["locals"]:
        pytest.skip("an account's stack has no worker, and its scan is no other")
    stack["locals"]["worker_task_permissions"]["Statement"].append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    try:
        file.write_text(json.dumps(stack, indent=2))
        report, addresses = scanned(applied.run)
    finally:
        file.write_text(committed)
    found = objections(report, skips_of(applied.stack), addresses)
    assert any(said.startswith(("CKV_AWS_62", "CKV_AWS_63")) for said in found), found


def test_the_pipelines_may_plan_apply_and_destroy_it_and_need_every_right(applied: Applied) -> None:
    if not applied.stack.startswith(("staging-", "prod-")):
        pytest.skip("pipelines have no part in it")
    place = DeploymentTarget(region=applied.region)
    with applied.run.aws.recording():
        applied.run.terraform.destroy()
    everything = [*applied.asked_to_make, *applied.asked_to_plan, *applied.run.aws.requests()]
    assert refusals(applied.asked_to_plan, "plan", place) == []
    assert refusals(everything, "apply", place) == []
    assert unneeded(everything, "apply", place) == []
    assert unneeded(applied.asked_to_plan, "plan", place) == []


def test_nothing_is_left_after_destroy(applied: Applied) -> None:
    applied.run.terraform.destroy()
    assert remaining_resources(applied.run.aws) == applied.before
