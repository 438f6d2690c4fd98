"""The variables page has all variables, validations and outputs."""

from prefect_ecs_ops.common.synthesized import read_stack
from workshop.reference.variables_page import conditions, plain, variables_page

from ...prefect_ecs.stacks import SCENARIOS, synth_file

DEV = read_stack("dev")
PAGE = variables_page(DEV)


def test_every_variable_and_output_has_a_row() -> None:
    for name, variable in DEV["variable"].items():
        assert f"| `{name}` | {variable['type']} |" in PAGE
    for name in DEV["output"]:
        assert f"| `{name}` | " in PAGE


def test_defaults_and_secrets() -> None:
    assert "| `aws_region` | string | required |  |" in PAGE
    assert "| `prefect_api_key` | string | not set | yes; not in the state or in plans |" in PAGE
    assert "| `prefect_api_key_version` | number | `1` |  |" in PAGE
    assert '| `work_pool_name` | string | `"ecs-work-pool"` |  |' in PAGE


def test_every_validation_is_listed_without_expressions() -> None:
    messages = [rule["error_message"] for variable in DEV["variable"].values() for rule in variable["validation"]]
    assert messages
    for message in messages:
        assert f"- {plain(message)}" in PAGE
    assert "${" not in PAGE
    assert plain("The id '${var.a == null ? \"\" : var.a}' is wrong") == "The id '`…`' is wrong"


def test_conditions_of_resources_and_data_are_listed_once() -> None:
    found = list(conditions(DEV))
    assert len(found) == len(set(found))
    assert any(message.startswith("This state was created in") for message in found)
    assert any("availability zones that need no opt-in" in message for message in found)


def test_the_introduction_is_true_of_other_environments() -> None:
    external = synth_file(SCENARIOS / "external-secret.toml")
    assert {"aws_region", "prefect_api_key", "prefect_api_auth_string"}.isdisjoint(external["variable"])
    assert "aws_region" not in synth_file(SCENARIOS / "secure.toml")["variable"]
