"""Interface endpoints as synthesized."""

from ..stacks import DEV, SCENARIOS, Json, resource, statements, synth_file

CLOSED = SCENARIOS / "closed.toml"
WHAT_TASKS_USE = [
    "ecr.api",
    "ecr.dkr",
    "logs",
    "secretsmanager",
    "ecs",
    "sqs",
    "sts",
    "kms",
    "monitoring",
    "ssmmessages",
]


def interface_endpoints(stack: Json) -> dict[str, Json]:
    found = stack["resource"]["aws_vpc_endpoint"].items()
    return {name: endpoint for name, endpoint in found if endpoint["vpc_endpoint_type"] == "Interface"}


def test_dev_has_none() -> None:
    assert interface_endpoints(synth_file(DEV)) == {}


def test_there_is_one_for_each_service_that_tasks_use() -> None:
    services = [
        endpoint["service_name"].removeprefix("com.amazonaws.${terraform_data.home.input.region}.")
        for endpoint in interface_endpoints(synth_file(CLOSED)).values()
    ]
    assert sorted(services) == sorted(WHAT_TASKS_USE)


def test_they_answer_under_the_services_own_names_in_every_zone_of_the_tasks() -> None:
    for name, endpoint in interface_endpoints(synth_file(CLOSED)).items():
        assert endpoint["private_dns_enabled"] is True, name
        assert endpoint["subnet_ids"] == [f"${{aws_subnet.network_private_{number}.id}}" for number in (1, 2)], name
        assert endpoint["security_group_ids"] == ["${aws_security_group.network_endpoints_security_group.id}"], name


def test_their_policy_admits_this_account_and_the_endpoint_s_service_only() -> None:
    stack = synth_file(CLOSED)
    for name in interface_endpoints(stack):
        [statement] = statements(stack, f"{name}_policy").values()
        assert statement["Condition"] == {
            "StringEquals": {"aws:PrincipalAccount": "${data.aws_caller_identity.home_caller.account_id}"}
        }
        [action] = statement["Action"]
        assert action.endswith(":*")
        assert not action.startswith("*")


def test_their_group_admits_https_from_both_kinds_of_tasks() -> None:
    stack = synth_file(CLOSED)
    for owner in ("worker", "flow"):
        rule = resource(stack, f"aws_vpc_security_group_ingress_rule.network_endpoints_security_group_from_{owner}")
        assert rule["referenced_security_group_id"] == f"${{aws_security_group.{owner}_tasks.id}}"
        assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 443, 443)
