"""docs/variables-and-outputs.md: the dev stack's Terraform variables and outputs, from its synthesized JSON."""

import json
import re
from collections.abc import Iterator

from prefect_ecs_ops.common.markdown import code, page, table
from prefect_ecs_ops.common.synthesized import Json

_INTERPOLATION = re.compile(r"\$\{[^}]*\}")

_INTRODUCTION = """\
Values that differ between accounts or are secret are set at plan time: in dev in `terraform.tfvars`, in other environments in
`terraform.<environment>.tfvars`, both in the root directory of the project. This page describes dev. Other environments set the
region in their [settings](settings.md) instead of `aws_region`. With `secret.mode = "external"`, they have no variables for the
key either."""


def variables_page(stack: Json) -> str:
    """The page, from the JSON of the dev stack."""
    variables: dict[str, Json] = dict(sorted(stack["variable"].items()))
    outputs: dict[str, Json] = dict(sorted(stack["output"].items()))
    validations = [
        f"### `{name}`\n\n" + "\n".join(f"- {plain(rule['error_message'])}" for rule in variable["validation"])
        for name, variable in variables.items()
        if variable.get("validation")
    ]
    conditions_list = "\n".join(f"- {message}" for message in conditions(stack))
    return page(
        "Variables and outputs",
        _INTRODUCTION,
        "## Variables",
        table(["variable", "type", "default", "secret", "description"], map(_variable, variables.items())),
        "## Validation",
        "Terraform rejects invalid values with these errors. In an error, the actual value replaces each `…`.",
        *validations,
        "### Conditions on several values, or later in the plan",
        conditions_list,
        "## Outputs",
        "Read one with `terraform output -raw <name>`, or all with `terraform output`.",
        table(["output", "description"], map(_output, outputs.items())),
    )


def plain(message: str) -> str:
    """A message with a placeholder for each Terraform expression."""
    return _INTERPOLATION.sub("`…`", message)


def conditions(stack: Json) -> Iterator[str]:
    """The error messages of all preconditions and postconditions, each once."""
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
    default = "required"
    if "default" in variable:
        default = "not set" if variable["default"] is None else code(json.dumps(variable["default"]))
    secret = (
        "yes; not in the state or in plans" if variable.get("ephemeral") else "yes" if variable.get("sensitive") else ""
    )
    return [code(name), str(variable["type"]), default, secret, str(variable["description"])]


def _output(item: tuple[str, Json]) -> list[str]:
    name, output = item
    return [code(name), str(output["description"])]
