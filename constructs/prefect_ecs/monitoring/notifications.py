"""Whom alarms and failed deployments tell: an SNS topic and its subscriptions."""

import re
from typing import Any

from prefect_ecs.context.encryption import Encryption
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.names import Names
from prefect_ecs.terraform.bindings import Construct, SnsTopic, SnsTopicPolicy, SnsTopicSubscription
from prefect_ecs.terraform.documents import Statement, json_document, only_with_tls, policy
from prefect_ecs.terraform.provider import StackProvider


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
        provider: StackProvider,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        key = encryption.customer_managed_key(
            "topic_key", description=f"Alarms of {names.prefix}", alias=names.topic_key_alias
        )
        key.allow(*_key_statements(provider, names))
        topic = SnsTopic(
            self,
            "Default",
            name=names.alarm_topic,
            display_name=f"Alarms of {names.prefix}",
            kms_master_key_id=key.arn,
            signature_version=2,
        )
        document = json_document(self, "topic_policy", topic_policy(provider, names))
        publishers = SnsTopicPolicy(self, "policy", arn=topic.arn, policy=document)
        # Whoever publishes waits for the policy, so that no first alarm is refused.
        self.topic_arn: str = publishers.arn
        for protocol, endpoints in (("email", settings.email_addresses), ("https", settings.https_endpoints)):
            for endpoint in endpoints:
                self._build_subscription(topic, protocol, endpoint)

    def _build_subscription(self, topic: SnsTopic, protocol: str, endpoint: str) -> None:
        words = re.sub(r"\W+", "_", endpoint.removeprefix("https://")).strip("_").lower()
        SnsTopicSubscription(self, f"{protocol}_{words}", topic_arn=topic.arn, protocol=protocol, endpoint=endpoint)


def topic_policy(provider: StackProvider, names: Names) -> dict[str, Any]:
    """Only the stack's alarms and its deployment rule publish, and nobody without TLS."""
    arn = provider.arn("sns", names.alarm_topic)
    account = {"aws:SourceAccount": provider.account_id}
    return policy(
        Statement(
            "AlarmsPublish",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": {**account},
                "ArnLike": {"aws:SourceArn": provider.arn("cloudwatch", f"alarm:{names.alarm('*')}")},
            },
            principal={"Service": "cloudwatch.amazonaws.com"},
        ),
        Statement(
            "DeploymentRulePublishes",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": {**account},
                "ArnEquals": {"aws:SourceArn": provider.arn("events", f"rule/{names.deployments_rule}")},
            },
            principal={"Service": "events.amazonaws.com"},
        ),
        only_with_tls("sns:Publish", arn),
    )


def _key_statements(provider: StackProvider, names: Names) -> list[Statement]:
    # CloudWatch and EventBridge can't use the AWS-managed key of SNS.
    # Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html. EventBridge sends KMS neither aws:SourceArn nor
    # aws:SourceAccount for a topic; the encryption context restricts it to this topic, and the topic's policy to its rule.
    topic = provider.arn("sns", names.alarm_topic)
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    return [
        Statement(
            "AlarmsIntoTheTopic",
            actions,
            ["*"],
            {
                "StringEquals": {"aws:SourceAccount": provider.account_id},
                "ArnLike": {"aws:SourceArn": provider.arn("cloudwatch", f"alarm:{names.alarm('*')}")},
            },
            principal={"Service": "cloudwatch.amazonaws.com"},
        ),
        Statement(
            "FailedDeploymentsIntoTheTopic",
            actions,
            ["*"],
            {"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic}},
            principal={"Service": "events.amazonaws.com"},
        ),
    ]
