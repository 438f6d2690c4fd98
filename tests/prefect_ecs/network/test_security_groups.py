"""Security groups as synthesized: nothing comes in, little goes out, every rule says why."""

import pytest

from ..stacks import DEV, SCENARIOS, synth_file

STACKS = {file.stem: file for file in (DEV, *sorted(SCENARIOS.glob("*.toml")))}


@pytest.mark.parametrize("environment", STACKS)
def test_no_group_has_an_ingress_rule(environment: str) -> None:
    resources = synth_file(STACKS[environment])["resource"]
    assert "aws_vpc_security_group_ingress_rule" not in resources
    assert "aws_security_group_rule" not in resources
    for name, group in resources["aws_security_group"].items():
        assert not {"ingress", "egress"} & set(group), name


def test_egress_is_https_and_the_port_of_a_self_hosted_api() -> None:
    rules = synth_file(DEV)["resource"]["aws_vpc_security_group_egress_rule"]
    assert sorted(rules) == [
        "flow_tasks_https",
        "flow_tasks_prefect_api",
        "worker_tasks_https",
        "worker_tasks_prefect_api",
    ]
    for owner in ("flow", "worker"):
        assert (rules[f"{owner}_tasks_https"]["from_port"], rules[f"{owner}_tasks_https"]["to_port"]) == (443, 443)
        api = rules[f"{owner}_tasks_prefect_api"]
        assert api["from_port"] == api["to_port"] == "${local.prefect_api_port}"
        assert api["count"] == "${local.prefect_api_port == 443 ? 0 : 1}"


def test_every_rule_and_group_says_what_it_is_for() -> None:
    resources = synth_file(DEV)["resource"]
    described = {**resources["aws_vpc_security_group_egress_rule"], **resources["aws_security_group"]}
    assert {name: item.get("description") for name, item in described.items() if not item.get("description")} == {}
