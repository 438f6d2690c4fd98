"""Selects the stacks to price: synthesized stacks by name or environment, and settings files."""

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from prefect_ecs.settings import Settings
from prefect_ecs.settings.load import load_environment, load_regions
from prefect_ecs.settings_types import AWS_REGIONS
from prefect_ecs.terraform.bindings import App
from prefect_ecs.worker_stack import PrefectWorkerStack

from prefect_ecs_ops.common.expressions import literal
from prefect_ecs_ops.common.synthesized import PROJECT, Json, NotSynthesizedError, read_stack, resources

OUTDIR = PROJECT / "cdktf.out"
NAT_MODES = ("gateway", "gateway_per_zone", "instance", "none", "public")
"""The values of `network.nat`."""

_NAT_PREFIX = "nat="
NETWORKS = tuple(f"{_NAT_PREFIX}{mode}" for mode in NAT_MODES)
"""Names for dev with each value of `network.nat`, so that stacks differ in nothing else."""

_ECR_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/prefect-aws:0.7.12-python3.12"
"""Without a route to the internet, tasks can only pull images from ECR."""

REGION_IF_NOT_KNOWN = "us-east-1"
"""The region in terraform.tfvars.example. Dev's region is a Terraform variable, which is unknown before a plan."""


class SelectionError(ValueError):
    """No stack, environment, or settings file has that name. The message lists those that exist."""


def select(name: str, outdir: Path = OUTDIR) -> Iterator[tuple[str, Json]]:
    """The stacks that a name stands for, each with its JSON.

    Args:
        name: a stack, such as "prod-us-east-1"; an environment, for its stack in each region; the path of a settings file; or
            one of `NETWORKS`, such as "nat=instance".
        outdir: where the synthesized stacks are.

    Raises:
        SelectionError: no stack matches.
        NotSynthesizedError: a stack can't be read.
        SettingsError: the settings file is invalid.
    """
    if name in NETWORKS:
        yield from _synthesized(name, None)
        return
    if name.endswith(".toml"):
        file = Path(name).resolve()
        if not file.exists():
            raise SelectionError(f"{file.parent.name}/{file.name} does not exist")
        yield from _synthesized(file.stem, file)
        return
    stacks = sorted(file.parent.name for file in (outdir / "stacks").glob("*/cdk.tf.json"))
    found = [stack for stack in stacks if stack == name] or [stack for stack in stacks if _is_of(stack, name)]
    if not found:
        if not stacks:
            raise NotSynthesizedError(f"{outdir.name}/ contains no stack; run `make synth`")
        raise SelectionError(
            f"there is no stack or environment {name!r}; use one of the stacks {', '.join(stacks)}, the path of a settings file "
            f"such as examples/environments/lean.toml, or one of {', '.join(NETWORKS)}"
        )
    for stack in found:
        yield stack, read_stack(stack, outdir)


def region_of(stack: Json) -> str | None:
    """The region of a stack, or None if it is a Terraform variable."""
    home = resources(stack, "terraform_data").get("home")
    return literal(home["input"]["region"]) if home else None


def _is_of(stack: str, environment: str) -> bool:
    """Whether a stack belongs to an environment, as "prod-us-east-1" belongs to "prod"."""
    return stack.removeprefix(f"{environment}-") in AWS_REGIONS


@cache
def _synthesized(name: str, file: Path | None) -> tuple[tuple[str, Json], ...]:
    settings = load_regions(file) if file else [_with_nat(name)]
    with tempfile.TemporaryDirectory() as directory:
        app = App(outdir=directory, context={})
        stacks = [PrefectWorkerStack(app, regional) for regional in settings]
        app.synth()
        texts = [
            (Path(directory) / "stacks" / stack.node.id / "cdk.tf.json").read_text(encoding="utf-8") for stack in stacks
        ]
    return tuple((name, cast("Json", json.loads(text))) for text in texts)


def _with_nat(name: str) -> Settings:
    """Dev's settings with another value of `network.nat`."""
    dev = load_environment(PROJECT / "environments" / "dev.toml").model_dump(exclude_unset=True)
    nat = name.removeprefix(_NAT_PREFIX)
    return Settings.model_validate(_with(_with_images(dev) if nat == "none" else dev, "network", {"nat": nat}))


def _with_images(settings: dict[str, Any]) -> dict[str, Any]:
    return _with(_with(settings, "worker", {"image": _ECR_IMAGE}), "flows", {"image": _ECR_IMAGE})


def _with(settings: dict[str, Any], table: str, values: dict[str, Any]) -> dict[str, Any]:
    return {**settings, table: {**settings.get(table, {}), **values}}
