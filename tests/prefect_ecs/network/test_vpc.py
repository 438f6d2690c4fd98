"""The VPC as synthesized."""

from prefect_ecs.settings import load_environment

from ..stacks import DEV, SCENARIOS, resource, synth, synth_file

GROWN = load_environment(DEV).model_copy(
    update={"network": load_environment(DEV).network.model_copy(update={"zone_count": 4})}
)


def test_vpc_is_the_original_design_s() -> None:
    vpc = resource(synth_file(DEV), "aws_vpc.network_vpc")
    assert vpc["cidr_block"] == "10.0.0.0/16"
    assert vpc["enable_dns_support"] is True
    assert vpc["enable_dns_hostnames"] is True


def test_three_public_and_three_private_subnets_in_three_zones() -> None:
    subnets = synth_file(DEV)["resource"]["aws_subnet"]
    for tier in ("public", "private"):
        names = [f"network_{tier}_{number}" for number in (1, 2, 3)]
        assert [subnets[name]["availability_zone"] for name in names] == [
            f"${{data.aws_availability_zones.network_zones.names[{index}]}}" for index in range(3)
        ]
    assert len(subnets) == 6


def test_no_subnet_gives_public_addresses_by_itself() -> None:
    subnets = synth_file(DEV)["resource"]["aws_subnet"]
    assert {
        name: subnet["map_public_ip_on_launch"] for name, subnet in subnets.items() if subnet["map_public_ip_on_launch"]
    } == {}


def test_a_zone_that_aws_adds_does_not_move_subnets() -> None:
    for name, subnet in synth_file(DEV)["resource"]["aws_subnet"].items():
        assert subnet["lifecycle"]["ignore_changes"] == ["availability_zone"], name


def test_zones_exclude_those_that_need_opt_in_and_local_ones() -> None:
    zones = synth_file(DEV)["data"]["aws_availability_zones"]["network_zones"]
    assert {item["name"]: item["values"] for item in zones["filter"]} == {
        "opt-in-status": ["opt-in-not-required"],
        "zone-type": ["availability-zone"],
    }
    assert zones["lifecycle"]["postcondition"][0]["condition"] == "${length(self.names) >= 3}"


def test_named_zones_are_taken_as_given() -> None:
    large = synth_file(SCENARIOS / "large.toml")
    assert resource(large, "aws_subnet.network_private_2")["availability_zone"] == "eu-west-1c"
    assert "aws_availability_zones" not in large["data"]


def test_adding_a_zone_changes_no_subnet_that_exists() -> None:
    before, after = synth_file(DEV)["resource"]["aws_subnet"], synth(GROWN)["resource"]["aws_subnet"]
    assert {name: after[name] for name in before} == before
    assert sorted(set(after) - set(before)) == ["network_private_4", "network_public_4"]


def test_private_subnets_leave_through_one_nat_gateway() -> None:
    stack = synth_file(DEV)
    routes = stack["resource"]["aws_route"]
    for number in (1, 2, 3):
        assert (
            routes[f"network_private_{number}_to_nat"]["nat_gateway_id"] == "${aws_nat_gateway.network_nat_gateway.id}"
        )
    assert list(stack["resource"]["aws_nat_gateway"]) == ["network_nat_gateway"]
    assert resource(stack, "aws_nat_gateway.network_nat_gateway")["subnet_id"] == "${aws_subnet.network_public_1.id}"


def test_s3_is_reached_without_nat_from_every_route_table() -> None:
    endpoint = resource(synth_file(DEV), "aws_vpc_endpoint.network_s3_endpoint")
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert len(endpoint["route_table_ids"]) == 4


def test_the_default_security_group_is_emptied() -> None:
    group = resource(synth_file(DEV), "aws_default_security_group.network_default_security_group")
    assert not {"ingress", "egress"} & set(group)
