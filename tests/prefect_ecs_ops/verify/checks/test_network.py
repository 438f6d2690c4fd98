"""The outbound route of the tasks, and the worker's egress rules."""

from collections.abc import Mapping
from typing import Any

import pytest

from prefect_ecs_ops.verify.checks.network import (
    NEEDED_ENDPOINTS,
    DefaultRoute,
    EgressRule,
    NatGateway,
    TaskNetwork,
    default_route,
    judge_egress,
    judge_outbound_route,
)
from prefect_ecs_ops.verify.finding import Finding

TO_NAT = DefaultRoute("nat-1", "active")

TO_INTERNET = DefaultRoute("igw-1", "active")

ROUTES = {"subnet-a": TO_NAT, "subnet-b": TO_NAT, "subnet-public": TO_INTERNET}

GATEWAYS = {"nat-1": NatGateway("nat-1", "available", "subnet-public")}


def found(
    routes: Mapping[str, DefaultRoute | None],
    gateways: dict[str, NatGateway] | None = None,
    endpoints: frozenset[str] = frozenset(),
    **design: bool,
) -> Finding:
    network = TaskNetwork(
        subnet_ids=("subnet-a", "subnet-b"), routes=routes, nat_gateways=gateways or {}, endpoints=endpoints
    )
    return judge_outbound_route(network, **{"has_nat": True, "has_public_tasks": False, **design}, apply="`apply`")


def test_a_route_through_the_nat_gateway_passes() -> None:
    finding = found(ROUTES, GATEWAYS)
    assert (finding.holds, finding.found) == (True, "2 subnets reach the internet through nat-1")


def test_a_route_through_something_else_passes() -> None:
    others = {"subnet-a": DefaultRoute("tgw-1", "active"), "subnet-b": DefaultRoute("eni-1", "active")}
    assert found(others, has_nat=False).found == "2 subnets reach the internet through tgw-1, eni-1"


def test_tasks_with_public_addresses_need_no_nat() -> None:
    routes = {"subnet-a": TO_INTERNET, "subnet-b": TO_INTERNET}
    assert found(routes, has_nat=False, has_public_tasks=True).found == "2 subnets reach the internet through igw-1"


def test_a_network_without_internet_needs_endpoints() -> None:
    assert found({}, endpoints=NEEDED_ENDPOINTS | {"s3"}, has_nat=False).found == (
        "tasks reach AWS through endpoints, and have no route to the internet"
    )
    finding = found({}, endpoints=NEEDED_ENDPOINTS - {"sqs"}, has_nat=False)
    assert finding.found == "tasks have neither a route to the internet nor an endpoint for sqs"
    assert "network.nat" in str(finding.remedy)
    assert not found({}, endpoints=NEEDED_ENDPOINTS, has_nat=True).holds, "a stack with NAT has lost its routes"


@pytest.mark.parametrize(
    ("routes", "gateways", "reason"),
    [
        ({"subnet-b": None}, {}, "the subnet subnet-b has no route to the internet"),
        (
            {"subnet-b": DefaultRoute("nat-1", "blackhole")},
            {},
            "the default route of subnet-b is a blackhole: nat-1 no longer exists",
        ),
        (
            {"subnet-b": TO_INTERNET},
            {},
            "the default route of subnet-b is the internet gateway, which works only for tasks with public IP addresses",
        ),
        ({"subnet-b": DefaultRoute("nat-2", "active")}, {}, "the NAT gateway nat-2 no longer exists"),
        ({}, {"nat-1": NatGateway("nat-1", "failed", "subnet-public")}, "the NAT gateway nat-1 is failed"),
        (
            {"subnet-public": None},
            {},
            "the NAT gateway nat-1 is in subnet subnet-public, which has no route to an internet gateway",
        ),
    ],
)
def test_broken_routes_are_reported(
    routes: dict[str, DefaultRoute | None], gateways: dict[str, NatGateway], reason: str
) -> None:
    finding = found({**ROUTES, **routes}, {**GATEWAYS, **gateways})
    assert finding.found == reason
    assert str(finding.remedy).startswith("Restore it: `apply`.")


def table(*routes: dict[str, Any], subnet: str | None = None) -> dict[str, Any]:
    return {"Associations": [{"SubnetId": subnet} if subnet else {"Main": True}], "Routes": list(routes)}


def test_a_subnets_own_route_table_takes_precedence() -> None:
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
    main = table(local, {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"})
    own = table(local, {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}, subnet="a")
    empty = table(local, subnet="b")
    assert default_route([main, own, empty], "a") == TO_NAT
    assert default_route([main, own, empty], "b") is None
    assert default_route([main, own, empty], "c") == TO_INTERNET


HTTPS = EgressRule(protocol="tcp", from_port=443, to_port=443)

API = EgressRule(protocol="tcp", from_port=4200, to_port=4200)

CLOUD = "https://api.prefect.cloud/api/accounts/a/workspaces/w"

SERVER = "http://prefect.internal:4200/api"


@pytest.mark.parametrize(
    ("rules", "api_url", "ports"),
    [
        ([HTTPS], CLOUD, "443"),
        ([HTTPS, API], SERVER, "443 and 4200"),
        ([EgressRule(protocol="-1", from_port=-1, to_port=-1)], SERVER, "443 and 4200"),
        ([EgressRule(protocol="tcp", from_port=1, to_port=5000)], "http://prefect.internal/api", "443 and 80"),
    ],
)
def test_rules_that_allow_egress(rules: list[EgressRule], api_url: str, ports: str) -> None:
    finding = judge_egress("sg-1", rules, api_url=api_url, apply="")
    assert (finding.holds, finding.found) == (True, f"the worker can send to port {ports}")


@pytest.mark.parametrize(
    ("rules", "api_url", "port"),
    [
        ([], CLOUD, 443),
        ([HTTPS], SERVER, 4200),
        ([API], SERVER, 443),
        ([EgressRule(protocol="udp", from_port=443, to_port=443)], CLOUD, 443),
    ],
)
def test_rules_that_block_egress(rules: list[EgressRule], api_url: str, port: int) -> None:
    finding = judge_egress("sg-1", rules, api_url=api_url, apply="`apply`")
    assert finding.found == f"the worker's security group sg-1 has no egress rule for TCP port {port}"
    assert finding.remedy == "Restore the rule: `apply`."
