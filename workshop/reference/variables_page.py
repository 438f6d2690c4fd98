"""docs/variables-and-outputs.md: the dev stack's Terraform variables and outputs, from its synthesized JSON."""

import json
import re
from collections.abc import Iterator

from prefect_ecs_ops.common.markdown import code, page, table
from prefect_ecs_ops.common.synthesized import Json

_INTERPOLATION = re.compile(r"\$\{[^}]*\}")

_INTRODUCTION = """\
What differs by account, or is secret, is given when Terraform plans: in dev through `terraform.tfvars`, in another
environment through `terraform.<environment>.tfvars`, both in the project's folder. These are dev's. Another environment has
its region in its [settings](settings.md) instead of `aws_region`; with `secret.mode = "external"` it has no variable for a
key either."""


def variables_page(stack: Json) -> str:
    """The page, from the dev stack's JSON."""
    variables: dict[str, Json] = dict(sorted(stack["variable"].items()))
    outputs: dict[str, Json] = dict(sorted(stack["output"].items()))
    refused = [
        f"### `{name}`\n\n" + "\n".join(f"- {plain(rule['error_message'])}" for rule in variable["validation"])
        for name, variable in variables.items()
        if variable.get("validation")
    ]
    together = "\n".join(f"- {message}" for message in conditions(stack))
    return page(
        "Variables and outputs",
        _INTRODUCTION,
        "## Variables",
        table(["variable", "type", "default", "secret", "what it is"], map(_variable, variables.items())),
        "## What is refused",
        "Terraform refuses these values and says why, with the value in the place of each `…`.",
        *refused,
        "### In combination, or later in the plan",
        together,
        "## Outputs",
        "Read one with `terraform output -raw <name>`, or all with `terraform output`.",
        table(["output", "what it is"], map(_output, outputs.items())),
    )


def plain(message: str) -> str:
    """A message without the expressions that Terraform fills in."""
    return _INTERPOLATION.sub("`…`", message)


def conditions(stack: Json) -> Iterator[str]:
    """The messages of every precondition and postcondition, each once."""
    elements = [
        element
        for kinds in (stack.get("resource", {}), stack.get("data", {}))
        for named in kinds.values()
        for element in named.values()
    ]
    seen: dict[str, None] = {}
    for element in elements:
        lifecycle = element.get("lifecycle", {})
        for rule in (*lifecycle.get("precondition", ()), *lifecycle.get("postcondition", ())):
            seen.setdefault(plain(rule["error_message"]))
    yield from seen


def _variable(item: tuple[str, Json]) -> list[str]:
    name, variable = item
    default = "must be given"
    if "default" in variable:
        default = "not given" if variable["default"] is None else code(json.dumps(variable["default"]))
    secret = "yes; in no state and no plan" if variable.get("ephemeral") else "yes" if variable.get("sensitive") else ""
    return [code(name), str(variable["type"]), default, secret, str(variable["description"])]


def _output(item: tuple[str, Json]) -> list[str]:
    name, output = item
    return [code(name), str(output["description"])]
