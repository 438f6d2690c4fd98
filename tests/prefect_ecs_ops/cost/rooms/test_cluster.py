"""Container Insights, and the instances of Auto Scaling groups."""

import pytest

from ..stacks import bought, estimated, only_line, stack_of


@pytest.mark.parametrize(
    ("value", "key"),
    [("enabled", "cloudwatch.custom_metric_month"), ("enhanced", "cloudwatch.enhanced_insights_metric_month")],
)
def test_container_insights_have_no_price_without_a_number_of_metrics(value: str, key: str) -> None:
    stack = stack_of(aws_ecs_cluster__a={"setting": [{"name": "containerInsights", "value": value}]})
    line = only_line(stack)
    assert (line.unit, line.quantity, line.monthly) == (key, None, None)
    assert estimated(stack).unpriced == (f"aws_ecs_cluster.a: Container Insights ({value})",)
    assert estimated(stack, insights_metrics=40).total == 40


def test_a_cluster_without_container_insights_costs_nothing() -> None:
    assert bought(stack_of(aws_ecs_cluster__a={"setting": [{"name": "containerInsights", "value": "disabled"}]})) == []
    assert bought(stack_of(aws_ecs_cluster__a={})) == []


def test_a_groups_instances_and_volumes_come_from_its_launch_template() -> None:
    stack = stack_of(
        aws_launch_template__nat={
            "instance_type": "t4g.nano",
            "block_device_mappings": [{"ebs": {"volume_size": 8}}],
        },
        aws_autoscaling_group__nat={
            "min_size": 2,
            "launch_template": {"id": "${aws_launch_template.nat.id}", "version": "1"},
        },
    )
    assert bought(stack, hours=10) == [
        ("aws_autoscaling_group.nat", "ec2_instance_hour.t4g.nano", 20),
        ("aws_autoscaling_group.nat", "ebs.gp3_gb_month", 16),
    ]


def test_a_mixed_group_is_priced_at_its_first_type() -> None:
    stack = stack_of(
        aws_launch_template__a={"instance_type": "m7g.large"},
        aws_autoscaling_group__a={
            "desired_capacity": 3,
            "min_size": 0,
            "mixed_instances_policy": {
                "launch_template": {
                    "launch_template_specification": {"launch_template_id": "${aws_launch_template.a.id}"},
                    "override": [{"instance_type": "m7g.xlarge"}, {"instance_type": "m6g.xlarge"}],
                }
            },
        },
    )
    assert bought(stack, hours=10) == [("aws_autoscaling_group.a", "ec2_instance_hour.m7g.xlarge", 30)]


def test_instances_beyond_the_minimum_have_no_price() -> None:
    stack = stack_of(
        aws_launch_template__a={"instance_type": "m7g.large"},
        aws_autoscaling_group__a={
            "min_size": 0,
            "max_size": 4,
            "launch_template": {"id": "${aws_launch_template.a.id}", "version": "1"},
        },
    )
    assert bought(stack, hours=10) == [
        ("aws_autoscaling_group.a", "ec2_instance_hour.m7g.large", 0),
        ("aws_autoscaling_group.a", "ec2_instance_hour.m7g.large", None),
    ]
    assert estimated(stack).unpriced == ("aws_autoscaling_group.a: instances m7g.large beyond the minimum",)
