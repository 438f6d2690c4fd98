"""AWS Config."""

from ..stacks import bought, stack_of


def test_config_is_paid_by_items_and_evaluations() -> None:
    stack = stack_of(
        aws_config_configuration_recorder__a={}, aws_config_config_rule__b={}, aws_config_config_rule__c={}
    )
    assert bought(stack, config_items=5, config_evaluations=3) == [
        ("aws_config_configuration_recorder.a", "config.item", 5),
        ("aws_config_config_rule.b", "config.rule_evaluation", 3),
        ("aws_config_config_rule.c", "config.rule_evaluation", 3),
    ]
