"""Reads the synthesized stacks."""

import json
from pathlib import Path
from typing import Any, cast

PROJECT = Path(__file__).parents[2]

Json = dict[str, Any]


class NotSynthesizedError(RuntimeError):
    """A stack's JSON is missing or invalid. The message says which stack, and what to run."""


def read_stack(stack: str, outdir: Path = PROJECT / "cdktf.out") -> Json:
    """The Terraform JSON of a stack, such as "dev".

    Raises:
        NotSynthesizedError: the file is missing, or is not JSON.
    """
    file = outdir / "stacks" / stack / "cdk.tf.json"
    shown = f"{outdir.name}/stacks/{stack}/cdk.tf.json"
    try:
        return cast("Json", json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotSynthesizedError(f"{shown} is missing: the stack is not synthesized; run `make synth`") from None
    except json.JSONDecodeError as error:
        raise NotSynthesizedError(f"{shown} is not JSON ({error}); run `make synth` to write it again") from None


def resources(stack: Json, kind: str) -> dict[str, Json]:
    """Every resource of one type by name, sorted by name; empty if the stack has none."""
    return dict(sorted(stack.get("resource", {}).get(kind, {}).items()))
