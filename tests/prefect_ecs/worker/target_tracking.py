"""What Application Auto Scaling makes of synthesized target-tracking policies.

Its rules, as AWS documents them: each policy proposes the count that brings its metric to the target, rounded up; the largest
proposal counts, out and in; a policy whose metric has no value proposes nothing, and without it nothing is scaled in; limits hold.
Source: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
"""

import math
from collections.abc import Mapping

from ..stacks import Json, resource

Measured = Mapping[tuple[str, str], float]
"""Namespace and name of a metric → its value; what is not in it has none."""


def wanted_workers(stack: Json, now: int, measured: Measured) -> int:
    """The count that the service gets."""
    target = resource(stack, "aws_appautoscaling_target.autoscaling_target")
    proposals = [_proposal(policy, now, measured) for policy in stack["resource"]["aws_appautoscaling_policy"].values()]
    known = [proposal for proposal in proposals if proposal is not None]
    wanted = max(known, default=now)
    if len(known) < len(proposals):
        wanted = max(wanted, now)
    return int(min(max(wanted, target["min_capacity"]), target["max_capacity"]))


def _proposal(policy: Json, now: int, measured: Measured) -> int | None:
    tracking = policy["target_tracking_scaling_policy_configuration"]
    value = _value(tracking["customized_metric_specification"], measured)
    return None if value is None else math.ceil(now * value / tracking["target_value"])


def _value(metric: Json, measured: Measured) -> float | None:
    if "metrics" not in metric:
        return measured.get((metric["namespace"], metric["metric_name"]))
    (returned,) = (query for query in metric["metrics"] if query["return_data"])
    parts = {
        query["id"]: measured.get(
            (query["metric_stat"]["metric"]["namespace"], query["metric_stat"]["metric"]["metric_name"])
        )
        for query in metric["metrics"]
        if "metric_stat" in query
    }
    dividend, divisor = (parts[name] for name in returned["expression"].split(" / "))
    return None if dividend is None or not divisor else dividend / divisor
