"""The ways out of the VPC as synthesized, one for each value of `network.nat`, and a VPC that was there before."""

from pathlib import Path

import pytest
from prefect_ecs.settings import Settings

from ..stacks import SCENARIOS, Json, addresses, resource, synth, synth_file

REGION = "us-east-1"


def of(scenario: str) -> Json:
    return synth_file(SCENARIOS / f"{scenario}.toml")


def kinds(stack: Json) -> set[str]:
    return set(stack["resource"])


def tasks_network(stack: Json) -> Json:
    """The network of the service's tasks; that of flow runs must be the same but for the security group."""
    service: Json = resource(stack, "aws_ecs_service.worker_service")["network_configuration"]
    flows = stack["locals"]["flows_base_job_template"]["job_configuration"]["task_run_request"]["networkConfiguration"]
    assert flows["awsvpcConfiguration"]["subnets"] == service["subnets"]
    assert (flows["awsvpcConfiguration"]["assignPublicIp"] == "ENABLED") == service["assign_public_ip"]
    return service


def test_a_gateway_for_each_zone_keeps_the_first_as_it_is() -> None:
    stack = of("each-zone")
    assert sorted(stack["resource"]["aws_nat_gateway"]) == ["network_nat_gateway", "network_nat_gateway_2"]
    routes = stack["resource"]["aws_route"]
    assert routes["network_private_1_to_nat"]["nat_gateway_id"] == "${aws_nat_gateway.network_nat_gateway.id}"
    assert routes["network_private_2_to_nat"]["nat_gateway_id"] == "${aws_nat_gateway.network_nat_gateway_2.id}"
    gateways = stack["resource"]["aws_nat_gateway"]
    assert [gateways[name]["subnet_id"] for name in sorted(gateways)] == [
        "${aws_subnet.network_public_1.id}",
        "${aws_subnet.network_public_2.id}",
    ]
    assert len(stack["output"]["nat_addresses"]["value"]) == 2
    assert "nat_address" not in stack["output"]


def test_the_nat_instance_is_small_encrypted_and_asks_for_imdsv2() -> None:
    template = resource(of("nat-instance"), "aws_launch_template.network_nat_launch_template")
    assert template["instance_type"] == "t4g.nano"
    assert template["image_id"].endswith("-arm64")
    assert template["metadata_options"] == {
        "http_endpoint": "enabled",
        "http_put_response_hop_limit": 1,
        "http_tokens": "required",
    }
    assert template["block_device_mappings"][0]["ebs"]["encrypted"] == "true"
    assert "iam_instance_profile" not in template, "it needs no permission"


def test_another_nat_instance_takes_over_interface_and_address() -> None:
    stack = of("nat-instance")
    interface = resource(stack, "aws_network_interface.network_nat_interface")
    assert interface["source_dest_check"] is False
    group = resource(stack, "aws_autoscaling_group.network_nat_group")
    assert (group["min_size"], group["max_size"]) == (1, 1)
    assert "vpc_zone_identifier" not in group, "the interface brings its subnet"
    template = resource(stack, "aws_launch_template.network_nat_launch_template")
    assert template["network_interfaces"] == [
        {
            "delete_on_termination": "false",
            "device_index": 0,
            "network_interface_id": "${aws_network_interface.network_nat_interface.id}",
        }
    ]
    routes = stack["resource"]["aws_route"]
    for number in (1, 2):
        assert (
            routes[f"network_private_{number}_to_nat"]["network_interface_id"]
            == "${aws_network_interface.network_nat_interface.id}"
        )
    assert "nat_gateway_id" not in routes["network_private_1_to_nat"]


def test_without_nat_there_is_no_way_out_but_to_endpoints() -> None:
    stack = of("closed")
    assert not {"aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"} & kinds(stack)
    assert sorted(stack["resource"]["aws_subnet"]) == ["network_private_1", "network_private_2"]
    assert "network_endpoints_ecr_dkr" in stack["resource"]["aws_vpc_endpoint"]
    [precondition] = [
        one
        for one in stack["resource"]["terraform_data"]["home"]["lifecycle"]["precondition"]
        if "network.nat" in one["error_message"]
    ]
    assert "var.prefect_api_url != null" in precondition["condition"]


def test_public_tasks_have_addresses_and_nothing_gets_in() -> None:
    stack = of("public")
    network = tasks_network(stack)
    assert network["assign_public_ip"] is True
    assert network["subnets"] == ["${aws_subnet.network_public_1.id}"]
    assert not {"aws_nat_gateway", "aws_eip", "aws_vpc_security_group_ingress_rule"} & kinds(stack)
    assert not stack["resource"]["aws_subnet"]["network_public_1"]["map_public_ip_on_launch"]


def test_nothing_is_made_in_an_existing_vpc_but_the_tasks_groups() -> None:
    stack = of("existing-vpc")
    made = [address for address in addresses(stack) if address.split(".")[1].startswith("network")]
    assert made == []
    assert sorted(stack["resource"]["aws_security_group"]) == ["flow_tasks", "worker_tasks"]
    assert tasks_network(stack)["subnets"] == ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]


def test_each_subnet_of_an_existing_vpc_is_looked_at() -> None:
    data = of("existing-vpc")["data"]
    assert sorted(data["aws_subnet"]) == ["network_subnet_1", "network_subnet_2"]
    for number in (1, 2):
        [way_out] = data["aws_route_table"][f"network_subnet_{number}_routes"]["lifecycle"]["postcondition"]
        assert f"subnet-0123456789abcdef{number - 1} has no way out" in way_out["error_message"]


def test_ipv6_leaves_by_an_egress_only_gateway() -> None:
    stack = of("each-zone")
    subnets = stack["resource"]["aws_subnet"]
    assert resource(stack, "aws_vpc.network_vpc")["assign_generated_ipv6_cidr_block"] is True
    assert subnets["network_private_2"]["ipv6_cidr_block"] == "${cidrsubnet(aws_vpc.network_vpc.ipv6_cidr_block, 8, 1)}"
    assert "ipv6_cidr_block" not in subnets["network_public_1"]
    route = resource(stack, "aws_route.network_private_1_to_internet_by_ipv6")
    assert route["destination_ipv6_cidr_block"] == "::/0"
    assert route["egress_only_gateway_id"] == "${aws_egress_only_internet_gateway.network_egress_only_gateway.id}"
    for owner in ("worker", "flow"):
        rule = resource(stack, f"aws_vpc_security_group_egress_rule.{owner}_tasks_https_by_ipv6")
        assert (rule["cidr_ipv6"], rule["from_port"], rule["to_port"]) == ("::/0", 443, 443)


@pytest.mark.parametrize("nat", ["gateway", "public"])
def test_ipv6_blocks_stay_where_they_are_when_zones_are_added(nat: str) -> None:
    def blocks(zone_count: int) -> dict[str, str]:
        settings = Settings.model_validate(
            {
                "environment": "test",
                "region": REGION,
                "network": {"nat": nat, "zone_count": zone_count, "ipv6": True},
                "metrics": {"enabled": False},
            }
        )
        return {
            name: subnet["ipv6_cidr_block"]
            for name, subnet in synth(settings)["resource"]["aws_subnet"].items()
            if "ipv6_cidr_block" in subnet
        }

    before, after = blocks(2), blocks(4)
    assert before.items() <= after.items()
    assert len(set(after.values())) == 4


@pytest.mark.parametrize("scenario", sorted(file.stem for file in SCENARIOS.glob("*.toml")))
def test_the_service_waits_for_every_way_its_first_task_needs(scenario: str) -> None:
    stack = of(scenario)
    waits = set(resource(stack, "aws_ecs_service.worker_service")["depends_on"])
    tier = "public" if tasks_network(stack)["assign_public_ip"] else "private"
    needed = {
        address
        for address in addresses(stack)
        if address.startswith(("aws_vpc_endpoint.", "aws_vpc_security_group_ingress_rule."))
        or (address.startswith(("aws_route.", "aws_route_table_association.")) and f"network_{tier}_" in address)
    }
    assert needed <= waits


def test_the_scenarios_show_every_way_out() -> None:
    text = "".join(file.read_text() for file in Path(SCENARIOS).glob("*.toml"))
    for nat in ("gateway_per_zone", "instance", "none", "public"):
        assert f'nat = "{nat}"' in text
