"""Prices EC2 instances: a NAT instance, and container instances."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.money import number
from prefect_ecs_ops.cost.resource import Resource, Usage, first


def group_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The instances of an Auto Scaling group, as many as it wants or else as it must have, and their volumes.

    How long more of them run is not known.
    """
    body = resource.body
    mixed = first(body.get("mixed_instances_policy"))
    chosen = first(mixed.get("launch_template"))
    named = first(body.get("launch_template")) or first(chosen.get("launch_template_specification"))
    template = resource.referred(named.get("id") or named.get("launch_template_id"), "aws_launch_template") or {}
    overrides = chosen.get("override") or [{}]
    kind = overrides[0].get("instance_type") or template.get("instance_type")
    count = Decimal(body.get("desired_capacity") or body.get("min_size") or 0)
    yield from _instance(kind, template, count, assumptions)
    if Decimal(body.get("max_size") or 0) > count:
        yield Usage(
            f"instances {kind} beyond the minimum", f"ec2_instance_hour.{kind}", None, "as long as tasks need them"
        )


def _instance(kind: str | None, template: Json, count: Decimal, assumptions: Assumptions) -> Iterator[Usage]:
    basis = (
        f"{number(assumptions.hours)} hours" if count == 1 else f"{number(assumptions.hours)} hours of {number(count)}"
    )
    yield Usage(f"instance {kind}", f"ec2_instance_hour.{kind}", count * assumptions.hours, basis)
    gb = sum((_volume_gb(mapping) for mapping in template.get("block_device_mappings") or ()), Decimal(0))
    if gb:
        yield Usage("gp3 volumes", "ebs.gp3_gb_month", count * gb, f"{number(gb)} GB for each instance")


def _volume_gb(mapping: Json) -> Decimal:
    volume = first(mapping.get("ebs"))
    return Decimal(volume.get("volume_size") or 0)
