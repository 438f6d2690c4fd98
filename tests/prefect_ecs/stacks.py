"""Synthesizes stacks for tests, and looks things up in them with messages that say what was found."""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from prefect_ecs.settings import Settings, load_environment
from prefect_ecs.terraform.bindings import Testing as CdktfTesting
from prefect_ecs.worker_stack import PrefectWorkerStack

PROJECT = Path(__file__).parents[2]
DEV = PROJECT / "environments" / "dev.toml"
SCENARIOS = PROJECT / "tests" / "scenarios"

Json = dict[str, Any]


def synth(settings: Settings) -> Json:
    """The Terraform JSON of a stack, without CDKTF's own metadata."""
    stack = PrefectWorkerStack(CdktfTesting.app(), settings)
    return cast("Json", json.loads(CdktfTesting.synth(stack, True)))


@cache
def synth_file(file: Path) -> Json:
    """As `synth`, from an environment's file. Shared between tests, so they must not change it."""
    return synth(load_environment(file))


def resource(stack: Json, address: str) -> Json:
    """A resource by its address, such as aws_vpc.network_vpc."""
    kind, name = address.split(".")
    resources = stack["resource"]
    assert kind in resources, f"no {kind} in the stack; there are: {', '.join(sorted(resources))}"
    assert name in resources[kind], f"no {address}; there are: {', '.join(sorted(resources[kind]))}"
    return cast("Json", resources[kind][name])


def addresses(stack: Json) -> list[str]:
    """Every resource's address, sorted."""
    return sorted(f"{kind}.{name}" for kind, named in stack["resource"].items() for name in named)


def statements(stack: Json, local: str) -> dict[str, Json]:
    """The statements of a policy document, by their Sid."""
    assert local in stack["locals"], f"no local {local}; there are: {', '.join(sorted(stack['locals']))}"
    return {statement["Sid"]: statement for statement in stack["locals"][local]["Statement"]}
