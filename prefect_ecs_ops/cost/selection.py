"""Which stacks are priced: those of cdktf.out/ by name or by environment, and settings files that are nowhere synthesized."""

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

from prefect_ecs.settings.load import load_regions
from prefect_ecs.settings_types import AWS_REGIONS
from prefect_ecs.terraform.bindings import App
from prefect_ecs.worker_stack import PrefectWorkerStack

from prefect_ecs_ops.common.expressions import literal
from prefect_ecs_ops.common.synthesized import PROJECT, Json, NotSynthesizedError, read_stack, resources
from prefect_ecs_ops.cost.shapes import NAMES, shape_settings

OUTDIR = PROJECT / "cdktf.out"
REGION_IF_NOT_KNOWN = "us-east-1"
"""Dev's region is a Terraform variable, not known before a plan. This is the one in terraform.tfvars.example."""


class SelectionError(ValueError):
    """There is no stack, environment or settings file of that name. The message says which there are."""


def select(name: str, outdir: Path = OUTDIR) -> Iterator[tuple[str, Json]]:
    """The stacks that a name stands for, each with its JSON.

    Args:
        name: a stack, such as "prod-us-east-1"; an environment, for its stack in each region; the path of a settings file; or
            "nat=instance" and the like, dev with that way out.
        outdir: where the synthesized stacks are.

    Raises:
        SelectionError: there is none.
        NotSynthesizedError: a stack can't be read.
        SettingsError: the settings file is wrong.
    """
    if name in NAMES:
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
            raise NotSynthesizedError(f"{outdir.name}/ holds no stack; run `make synth`")
        raise SelectionError(
            f"there is no stack or environment {name!r}; there are the stacks {', '.join(stacks)}; "
            f"give one of them, the path of a settings file, such as examples/environments/lean.toml, or one of {', '.join(NAMES)}"
        )
    for stack in found:
        yield stack, read_stack(stack, outdir)


def region_of(stack: Json) -> str | None:
    """The region of a stack, or None where it is a variable."""
    home = resources(stack, "terraform_data").get("home")
    return literal(home["input"]["region"]) if home else None


def _is_of(stack: str, environment: str) -> bool:
    """Whether it is an environment's stack in one of its regions: "prod-us-east-1" of "prod"."""
    return stack.removeprefix(f"{environment}-") in AWS_REGIONS


@cache
def _synthesized(name: str, file: Path | None) -> tuple[tuple[str, Json], ...]:
    settings = load_regions(file) if file else [shape_settings(name)]
    with tempfile.TemporaryDirectory() as directory:
        app = App(outdir=directory, context={})
        stacks = [PrefectWorkerStack(app, one) for one in settings]
        app.synth()
        texts = [
            (Path(directory) / "stacks" / stack.node.id / "cdk.tf.json").read_text(encoding="utf-8") for stack in stacks
        ]
    return tuple((name, cast("Json", json.loads(text))) for text in texts)
