"""The sample workflow of docs/ci-cd.md names the roles, stacks and environments that there are."""

import re

import yaml  # type: ignore[import-untyped]  # prefect brings it, and no stubs with it
from prefect_ecs.settings import load_account

from prefect_ecs_ops.common.synthesized import read_stack

from .guides import GUIDES, PROJECT


def workflow() -> tuple[str, dict[str, object]]:
    (page,) = (page for page in GUIDES if page.name == "docs/ci-cd.md")
    (block,) = page.blocks("yaml")
    jobs: dict[str, object] = yaml.safe_load(block)["jobs"]
    return block, jobs


def test_it_takes_the_roles_of_the_account_s_stack() -> None:
    text, _ = workflow()
    roles = {role["name"] for role in read_stack("account-us-east-1")["resource"]["aws_iam_role"].values()}
    taken = set(re.findall(r"role/(\S+)", text))
    assert taken == {"prefect-ci-plan", "prefect-ci-apply"}
    assert taken <= roles


def test_it_plans_every_stack_that_pipelines_deploy() -> None:
    text, _ = workflow()
    (matrix,) = re.findall(r"stack: \[(.+)\]", text)
    stacks = {path.name for path in (PROJECT / "cdktf.out" / "stacks").iterdir()}
    assert set(matrix.split(", ")) == {name for name in stacks if name.startswith(("prod-", "staging-"))}


def test_only_the_environments_that_may_apply_do() -> None:
    _, jobs = workflow()
    home = load_account(PROJECT / "environments")[0]
    applying = {job["environment"] for job in jobs.values() if isinstance(job, dict) and "environment" in job}
    assert applying == set(home.pipelines.apply_environments)
