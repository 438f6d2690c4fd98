"""The shapes of the network: dev with each way out, so that nothing but it makes the difference."""

from dataclasses import dataclass
from typing import Any

from prefect_ecs.settings import Settings
from prefect_ecs.settings.load import load_environment

from prefect_ecs_ops.common.synthesized import PROJECT

PREFIX = "nat="
_ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/prefect-aws:0.7.12-python3.12"
"""Without a way out images come from ECR, from a repository that somebody has already."""


@dataclass(frozen=True)
class Shape:
    """One value of `network.nat`, and what docs/network.md says of it.

    Attributes:
        reaches: what tasks reach.
        when_a_zone_fails: what then becomes of the others.
    """

    nat: str
    reaches: str
    when_a_zone_fails: str

    @property
    def name(self) -> str:
        """As which it can be priced."""
        return f"{PREFIX}{self.nat}"


SHAPES = (
    Shape(
        "gateway",
        "everything, by HTTPS, from one fixed address",
        "if it is the first zone, no task reaches anything until it is back; otherwise tasks move",
    ),
    Shape(
        "gateway_per_zone",
        "everything, by HTTPS, from one fixed address for each zone",
        "tasks in the other zones go on",
    ),
    Shape(
        "instance",
        "everything, by HTTPS, from one fixed address",
        "as `gateway`; and when only the instance dies, minutes until its successor works",
    ),
    Shape(
        "none",
        "AWS services by endpoints, and what is in the network; no Prefect Cloud, Docker Hub, GitHub or PyPI",
        "tasks in the other zones go on",
    ),
    Shape("public", "everything, by HTTPS, each task from an address of its own", "tasks in the other zones go on"),
)
NAMES = tuple(shape.name for shape in SHAPES)


def shape_settings(name: str) -> Settings:
    """Dev's settings with another way out."""
    dev = load_environment(PROJECT / "environments" / "dev.toml").model_dump(exclude_unset=True)
    nat = name.removeprefix(PREFIX)
    return Settings.model_validate(_with(_with_images(dev) if nat == "none" else dev, "network", {"nat": nat}))


def _with_images(settings: dict[str, Any]) -> dict[str, Any]:
    return _with(_with(settings, "worker", {"image": _ECR}), "flows", {"image": _ECR})


def _with(settings: dict[str, Any], table: str, values: dict[str, Any]) -> dict[str, Any]:
    return {**settings, table: {**settings.get(table, {}), **values}}
