"""Whom alarms and failed deployments tell: an SNS topic and its subscriptions."""

import re
from typing import Any

from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.names import Names
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.policy import Statement, policy
from prefect_ecs.terraform.bindings import Construct, SnsTopic, SnsTopicPolicy, SnsTopicSubscription
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home


class Notifications(Construct):
    """The topic. Only this stack's alarms and its deployment rule publish to it, over TLS, and it is encrypted.

    Attributes:
        topic_arn: expression.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: MonitoringSettings,
        *,
        names: Names,
        home: Home,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        topic = SnsTopic(
            self,
            "Default",
            name=names.alarm_topic,
            display_name=f"Alarms of {names.prefix}",
            kms_master_key_id=encryption.topic_key_arn,
            signature_version=2,
        )
        document = json_document(self, "topic_policy", topic_policy(home, names))
        publishers = SnsTopicPolicy(self, "policy", arn=topic.arn, policy=document)
        # Whoever publishes waits for the policy, so that no first alarm is refused.
        self.topic_arn: str = publishers.arn
        for protocol, endpoints in (("email", settings.email_addresses), ("https", settings.https_endpoints)):
            for endpoint in endpoints:
                self._build_subscription(topic, protocol, endpoint)

    def _build_subscription(self, topic: SnsTopic, protocol: str, endpoint: str) -> None:
        words = re.sub(r"\W+", "_", endpoint.removeprefix("https://")).strip("_").lower()
        SnsTopicSubscription(self, f"{protocol}_{words}", topic_arn=topic.arn, protocol=protocol, endpoint=endpoint)


def topic_policy(home: Home, names: Names) -> dict[str, Any]:
    """Only the stack's alarms and its deployment rule publish, and nobody without TLS."""
    arn = home.arn("sns", names.alarm_topic)
    account = {"aws:SourceAccount": home.account_id}
    return policy(
        Statement(
            "AlarmsPublish",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": {**account},
                "ArnLike": {"aws:SourceArn": home.arn("cloudwatch", f"alarm:{names.alarm('*')}")},
            },
            principal={"Service": "cloudwatch.amazonaws.com"},
        ),
        Statement(
            "DeploymentRulePublishes",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": {**account},
                "ArnEquals": {"aws:SourceArn": home.arn("events", f"rule/{names.deployments_rule}")},
            },
            principal={"Service": "events.amazonaws.com"},
        ),
        Statement(
            "OnlyWithTls",
            ["sns:Publish"],
            [arn],
            {"Bool": {"aws:SecureTransport": "false"}},
            effect="Deny",
            principal="*",
        ),
    )
