"""What an organization demands of roles holds for every role, and for every policy that names one."""

import re
from pathlib import Path

import pytest
from prefect_ecs.context.settings import LONGEST_ROLE_PURPOSE, IdentitySettings
from prefect_ecs.settings import Settings, load_environment

from ..stacks import DEV, PROJECT, SCENARIOS, Json, synth, synth_file

FILES = {file.stem: file for file in (DEV, *sorted(SCENARIOS.glob("*.toml")))}
DEMANDS = IdentitySettings(
    permissions_boundary="boundaries/workload", role_path="/workloads/", role_name_prefix="acme-"
)
BOUNDARY = (
    "arn:${data.aws_partition.home_partition.partition}:iam::${data.aws_caller_identity.home_caller.account_id}"
    ":policy/boundaries/workload"
)


def demanding(settings: Settings) -> Settings:
    return settings.model_copy(update={"identity": DEMANDS})


def roles(stack: Json) -> dict[str, Json]:
    return dict(stack["resource"]["aws_iam_role"])


@pytest.mark.parametrize("environment", FILES)
def test_no_role_misses_the_boundary_the_path_or_the_prefix(environment: str) -> None:
    for address, role in roles(synth(demanding(load_environment(FILES[environment])))).items():
        assert role.get("permissions_boundary") == BOUNDARY, address
        assert role.get("path") == "/workloads/", address
        assert role["name"].startswith("acme-prefect-"), address


@pytest.mark.parametrize("environment", FILES)
def test_policies_name_roles_by_path_and_prefix(environment: str) -> None:
    stack = synth(demanding(load_environment(FILES[environment])))
    named = set(re.findall(r":role/([\w/${}.-]+)", str(stack["locals"])))
    assert named
    # IAM chooses path and name of a service-linked role, but for its end.
    of_services = {
        f"aws-service-role/{role['aws_service_name']}/AWSServiceRoleForAutoScaling_{role['custom_suffix']}"
        for role in stack["resource"].get("aws_iam_service_linked_role", {}).values()
    }
    assert named <= {f"workloads/{role['name']}" for role in roles(stack).values()} | of_services


@pytest.mark.parametrize("environment", FILES)
def test_every_role_s_purpose_fits_into_the_room_that_the_settings_keep(environment: str) -> None:
    settings = load_environment(FILES[environment])
    around = f"^{settings.identity.role_name_prefix}|prefect-{environment}-|prefect-|-{settings.region}"
    purposes = [re.sub(around, "", role["name"]) for role in roles(synth_file(FILES[environment])).values()]
    assert [purpose for purpose in purposes if len(purpose) > LONGEST_ROLE_PURPOSE] == []


def test_a_boundary_may_be_given_by_its_arn() -> None:
    arn = "arn:aws:iam::aws:policy/PowerUserAccess"
    settings = load_environment(DEV).model_copy(update={"identity": IdentitySettings(permissions_boundary=arn)})
    assert {role["permissions_boundary"] for role in roles(synth(settings)).values()} == {arn}


def test_without_demands_a_role_has_none_of_it() -> None:
    for role in roles(synth_file(DEV)).values():
        assert not {"permissions_boundary", "path"} & set(role)


def test_roles_are_made_in_one_place() -> None:
    library = PROJECT / "constructs" / "prefect_ecs"
    makers = {str(file.relative_to(library)) for file in library.rglob("*.py") if " IamRole(" in _code(file)}
    assert makers == {"resources/role.py"}


def _code(file: Path) -> str:
    return file.read_text(encoding="utf-8")
