"""The example environments are what they say they are."""

import re
from decimal import Decimal

import pytest

from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.command import estimates_of
from prefect_ecs_ops.cost.tables import EXAMPLES

from .stacks import DEV, PROJECT, Json, resource, synth_file

LEAN = synth_file(EXAMPLES / "lean.toml")
RESILIENT = synth_file(EXAMPLES / "resilient.toml")
SEED_LOW = Decimal(43)
"""The least of the original design's estimate, which had no flow runs in it."""


def monthly(name: str, *assumed: str) -> Decimal:
    (estimate,) = estimates_of([name], region=None, assumptions=Assumptions().with_values(assumed))
    assert estimate.unpriced == (), "a figure that lacks something proves nothing"
    return estimate.total


def worker(stack: Json) -> tuple[str, str, str, list[str]]:
    definition = resource(stack, "aws_ecs_task_definition.worker_task_definition")
    (container,) = stack["locals"]["worker_containers"]
    return definition["cpu"], definition["memory"], container["image"], container["command"][:3]


def references(value: str, kind: str) -> str:
    (name,) = re.findall(rf"\$\{{{kind}\.(\w+)\.\w+\}}", value)
    return str(name)


def test_lean_runs_the_same_worker() -> None:
    assert worker(LEAN) == worker(synth_file(DEV))
    assert resource(LEAN, "aws_ecs_service.worker_service")["desired_count"] == 1


def test_lean_costs_at_most_a_third() -> None:
    lean = str(EXAMPLES / "lean.toml")
    assert monthly(lean) <= monthly("dev") / 3
    assert monthly(lean, "flow_run_hours=0") <= SEED_LOW / 3, "of what the original design itself reckoned, too"


def test_lean_lets_nothing_in() -> None:
    assert "aws_vpc_security_group_ingress_rule" not in LEAN["resource"]
    assert resource(LEAN, "aws_ecs_service.worker_service")["network_configuration"]["assign_public_ip"] is True


def test_resilient_has_workers_in_more_than_one_zone() -> None:
    service = resource(RESILIENT, "aws_ecs_service.worker_service")
    assert service["desired_count"] >= 2
    assert service["availability_zone_rebalancing"] == "ENABLED"
    assert (
        len({zone_of(references(subnet, "aws_subnet")) for subnet in service["network_configuration"]["subnets"]}) >= 2
    )


def zone_of(subnet: str) -> str:
    return str(resource(RESILIENT, f"aws_subnet.{subnet}")["availability_zone"])


def test_no_zone_of_resilient_leaves_through_another() -> None:
    ways = 0
    for route in RESILIENT["resource"]["aws_route"].values():
        if "nat_gateway_id" not in route:
            continue
        ways += 1
        gateway = resource(RESILIENT, f"aws_nat_gateway.{references(route['nat_gateway_id'], 'aws_nat_gateway')}")
        gateway_zone = zone_of(references(gateway["subnet_id"], "aws_subnet"))
        table = references(route["route_table_id"], "aws_route_table")
        subnets = [
            references(association["subnet_id"], "aws_subnet")
            for association in RESILIENT["resource"]["aws_route_table_association"].values()
            if references(association["route_table_id"], "aws_route_table") == table
        ]
        assert subnets
        assert {zone_of(subnet) for subnet in subnets} == {gateway_zone}
    assert ways >= 2


@pytest.mark.parametrize("name", ["lean", "resilient"])
def test_the_readme_states_the_figure(name: str) -> None:
    shown = f"${monthly(str(EXAMPLES / f'{name}.toml')):.2f} |"
    (row,) = [line for line in (PROJECT / "README.md").read_text().splitlines() if f"[{name}](" in line]
    assert row.endswith(shown)
