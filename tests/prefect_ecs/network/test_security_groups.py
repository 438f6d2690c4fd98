"""Security groups as synthesized: nothing comes in, little goes out, every rule says why."""

import pytest

from ..stacks import DEV, SCENARIOS, synth_file

STACKS = {file.stem: file for file in (DEV, *sorted(SCENARIOS.glob("*.toml")))}


@pytest.mark.parametrize("environment", STACKS)
def test_no_task_s_group_has_an_ingress_rule(environment: str) -> None:
    resources = synth_file(STACKS[environment])["resource"]
    assert "aws_security_group_rule" not in resources
    for name, group in resources["aws_security_group"].items():
        assert not {"ingress", "egress"} & set(group), name
    admitting = {
        rule["security_group_id"] for rule in resources.get("aws_vpc_security_group_ingress_rule", {}).values()
    }
    assert not admitting & {f"${{aws_security_group.{owner}_tasks.id}}" for owner in ("worker", "flow")}


@pytest.mark.parametrize("environment", STACKS)
def test_what_is_admitted_comes_from_the_tasks_groups_only(environment: str) -> None:
    rules = synth_file(STACKS[environment])["resource"].get("aws_vpc_security_group_ingress_rule", {})
    tasks = {f"${{aws_security_group.{owner}_tasks.id}}" for owner in ("worker", "flow")}
    for name, rule in rules.items():
        assert rule["referenced_security_group_id"] in tasks, name
        assert not {"cidr_ipv4", "cidr_ipv6", "prefix_list_id"} & set(rule), name


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


def test_flow_runs_reach_what_the_settings_name_and_the_worker_does_not() -> None:
    rules = synth_file(SCENARIOS / "flow-runs.toml")["resource"]["aws_vpc_security_group_egress_rule"]
    more = {name: rule for name, rule in rules.items() if "_egress_" in name}
    assert {name: (rule["from_port"], rule["to_port"], rule["description"]) for name, rule in more.items()} == {
        "flow_tasks_egress_tcp_443_pl-02cd2c6b": (443, 443, "DynamoDB, by the prefix list of its gateway endpoint"),
        "flow_tasks_egress_tcp_5432_10_20_0_0_16": (5432, 5432, "Warehouse"),
        "flow_tasks_egress_tcp_6379_sg-0fedcba9876543210": (6379, 6379, "Cache"),
    }
    destinations = ("cidr_ipv4", "prefix_list_id", "referenced_security_group_id")
    assert [[rule[one] for one in destinations if one in rule] for rule in more.values()] == [
        ["pl-02cd2c6b"],
        ["10.20.0.0/16"],
        ["sg-0fedcba9876543210"],
    ]


def test_every_rule_and_group_says_what_it_is_for() -> None:
    resources = synth_file(SCENARIOS / "flow-runs.toml")["resource"]
    described = {**resources["aws_vpc_security_group_egress_rule"], **resources["aws_security_group"]}
    assert {name: item.get("description") for name, item in described.items() if not item.get("description")} == {}
