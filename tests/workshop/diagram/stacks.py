"""The stacks that the tests draw."""

import copy
import json
from collections.abc import Callable
from functools import partial

from prefect_ecs.settings import load_environment

from prefect_ecs_ops.common.synthesized import Json, read_stack
from workshop.diagram.command import DASHBOARD_STACK

from ...prefect_ecs.stacks import SCENARIOS, synth_file

DEV = read_stack("dev")


def without(*kinds: str) -> Json:
    """The dev stack without the resources of some types."""
    stack = copy.deepcopy(DEV)
    for kind in kinds:
        del stack["resource"][kind]
    return stack


def with_zones(count: int) -> Json:
    """The dev stack with a number of zones and a NAT gateway in each."""
    stack = copy.deepcopy(DEV)
    named = [
        kinds for kind, kinds in stack["resource"].items() if kind in {"aws_subnet", "aws_route_table_association"}
    ]
    gateways = stack["resource"]["aws_nat_gateway"]
    for number in range(1, count + 1):
        for resources in named:
            for name in [name for name in resources if "_1" in name]:
                text = json.dumps(resources[name])
                text = text.replace("_1", f"_{number}").replace("names[0]", f"names[{number - 1}]")
                resources[name.replace("_1", f"_{number}")] = json.loads(text)
        gateway = json.dumps(gateways["network_nat_gateway"]).replace("public_1", f"public_{number}")
        gateways[f"gateway_{number}"] = json.loads(gateway)
    return stack


def with_desired_count(count: int) -> Json:
    """The dev stack with a number of worker tasks."""
    stack = copy.deepcopy(DEV)
    stack["resource"]["aws_ecs_service"]["worker_service"]["desired_count"] = count
    return stack


STACKS: dict[str, Callable[[], Json]] = {
    "dev": lambda: DEV,
    **{file.stem: partial(synth_file, file) for file in sorted(SCENARIOS.glob("*.toml"))},
    "six zones": lambda: with_zones(6),
    "fifty workers": lambda: with_desired_count(50),
    "nothing": dict,
    "no NAT gateway": lambda: without("aws_nat_gateway"),
    "no service": lambda: without("aws_ecs_service"),
    "no cluster": lambda: without("aws_ecs_cluster"),
}

DASHBOARDS: dict[str, Callable[[], Json]] = {
    DASHBOARD_STACK: lambda: read_stack(DASHBOARD_STACK),
    **{
        file.stem: partial(synth_file, file)
        for file in sorted(SCENARIOS.glob("*.toml"))
        if load_environment(file).monitoring.enabled
    },
    "no dashboard": lambda: DEV,
}
