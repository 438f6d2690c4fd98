"""Corrections of EventBridge."""

import copy
import json
from typing import Any

from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser
from moto.sns.models import sns_backends

from localcloud.corrections.patching import replace


def scheduled_rules_match_no_event() -> None:
    """A rule with a schedule and no pattern runs by the clock alone: no event triggers it.

    AWS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html
    moto: a rule without a pattern matches every event.
    """

    @replace(Rule, "send_to_targets")
    def send_to_targets(original: Any, rule: Any, *args: Any, **kwargs: Any) -> None:
        if rule.event_pattern.get_pattern():
            original(rule, *args, **kwargs)


def rules_publish_to_topics() -> None:
    """A rule's target can be an SNS topic: it gets the event, or what the target's input transformer makes of it.

    AWS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
    moto: has no such target, and fails PutEvents.
    """

    @replace(Rule, "send_to_targets")
    def send_to_targets(original: Any, rule: Any, original_event: Any, transform_input: bool = True) -> None:
        topics = [target for target in rule.targets if target["Arn"].split(":")[2] == "sns"]
        if topics and rule.event_pattern.matches_event(original_event):
            for target in topics:
                _publish(target, original_event)
        others = copy.copy(rule)
        others.targets = [target for target in rule.targets if target not in topics]
        original(others, original_event, transform_input)


def _publish(target: dict[str, Any], event: Any) -> None:
    moment = iso_8601_datetime_without_milliseconds(utcfromtimestamp(int(event["time"])))
    transformer = target.get("InputTransformer", {})
    shown: Any = {**event, "time": moment} if transformer else event
    message = EventTemplateParser.parse(
        input_template=transformer.get("InputTemplate"),
        input_paths_map=transformer.get("InputPathsMap", {}),
        event=shown,
    )
    _, _, _, region, account, _ = target["Arn"].split(":", 5)
    sns_backends[account][region].publish(json.dumps(message), arn=target["Arn"])
