"""Prices a cluster: Container Insights, and the EC2 instances of Auto Scaling groups (container and NAT instances)."""

from collections.abc import Iterator
from decimal import Decimal

from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.cost.assumptions import Assumptions
from prefect_ecs_ops.cost.resource import INFRACOST, Free, Priced, Resource, Usage, first, number

_ECS = "https://aws.amazon.com/ecs/pricing/"


def group_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The instances of an Auto Scaling group and their volumes: its desired capacity, or else its minimum.

    The stack doesn't determine how long further instances run.
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


def cluster_usages(resource: Resource, assumptions: Assumptions) -> Iterator[Usage]:
    """The metrics of Container Insights. The stack doesn't determine their number."""
    settings = resource.body.get("setting") or []
    value = next((setting["value"] for setting in settings if setting["name"] == "containerInsights"), "disabled")
    if value == "disabled":
        return
    price = "enhanced_insights_metric_month" if value == "enhanced" else "custom_metric_month"
    basis = "insights_metrics"
    if assumptions.insights_metrics is None:
        basis = "unknown; set it with --assume insights_metrics=…"
    yield Usage(f"Container Insights ({value})", f"cloudwatch.{price}", assumptions.insights_metrics, basis)


PRICED: dict[str, Priced] = {
    "aws_autoscaling_group": Priced("Instances", group_usages, position=30),
    "aws_ecs_cluster": Priced("Container Insights", cluster_usages, position=100),
}

FREE: dict[str, Free] = {
    "aws_autoscaling_lifecycle_hook": Free("what it scales is priced", INFRACOST),
    "aws_ecs_capacity_provider": Free("the instances are priced", _ECS),
    "aws_ecs_cluster_capacity_providers": Free("ECS itself is free; the tasks are priced", _ECS),
    "aws_launch_template": Free("the instances are priced", INFRACOST),
}
