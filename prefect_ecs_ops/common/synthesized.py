"""The synthesized stacks, as what is drawn and documented from them reads them."""

import json
from pathlib import Path
from typing import Any, cast

PROJECT = Path(__file__).parents[2]

Json = dict[str, Any]


class NotSynthesizedError(RuntimeError):
    """A stack's JSON is missing or no JSON. The message says which, and what to run."""


def read_stack(stack: str, outdir: Path = PROJECT / "cdktf.out") -> Json:
    """The Terraform JSON of a stack, such as "dev".

    Raises:
        NotSynthesizedError: there is none, or it can't be read as JSON.
    """
    file = outdir / "stacks" / stack / "cdk.tf.json"
    shown = f"{outdir.name}/stacks/{stack}/cdk.tf.json"
    try:
        return cast("Json", json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotSynthesizedError(f"{shown} is missing: the stack is not synthesized; run `make synth`") from None
    except json.JSONDecodeError as error:
        raise NotSynthesizedError(f"{shown} is not JSON ({error}); write it anew with `make synth`") from None


def resources(stack: Json, kind: str) -> dict[str, Json]:
    """Every resource of one type by its name, in the order of the names; empty where there is none."""
    return dict(sorted(stack.get("resource", {}).get(kind, {}).items()))
