"""The SNS topic that alarms and failed deployments notify, and its subscriptions."""

import json
import re
from typing import Any

from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.names import Names
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.policy import Statement, policy
from prefect_ecs.terraform.bindings import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
    Construct,
    SnsTopic,
    SnsTopicPolicy,
    SnsTopicSubscription,
)
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import Home

DEPLOYMENT_FAILED = "deployment-failed"
"""The section about failed deployments in the runbook."""


class Notifications(Construct):
    """An encrypted topic. Only this stack's alarms and its deployment rule can publish to it, over TLS.

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
        document = json_document(self, "topic_policy", publish_policy(home, names))
        topic_policy = SnsTopicPolicy(self, "policy", arn=topic.arn, policy=document)
        # The policy's attribute, so that publishers are created after the policy that admits them.
        self.topic_arn: str = topic_policy.arn
        for protocol, endpoints in (("email", settings.email_addresses), ("https", settings.https_endpoints)):
            for endpoint in endpoints:
                self._build_subscription(topic, protocol, endpoint)

    def _build_subscription(self, topic: SnsTopic, protocol: str, endpoint: str) -> None:
        id_ = re.sub(r"\W+", "_", endpoint.removeprefix("https://")).strip("_").lower()
        SnsTopicSubscription(self, f"{protocol}_{id_}", topic_arn=topic.arn, protocol=protocol, endpoint=endpoint)


class DeploymentFailures(Construct):
    """Notifies the topic of failed deployments, through an EventBridge rule: ECS has events for them, and no metric.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, home: Home, topic_arn: str, runbook_url: str
    ) -> None:
        super().__init__(scope, construct_id)
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=names.deployments_rule,
            description="A deployment of the Prefect worker failed or was rolled back",
            event_pattern=json_document(self, "pattern", event_pattern(home, names)),
        )
        message = (
            f"{names.worker_service}: deployment <deployment> failed at <time>: <reason>. "
            "ECS keeps or brings back the workers of the last deployment that succeeded. Find out why before you deploy again. "
            f"{runbook_url}#{DEPLOYMENT_FAILED}"
        )
        CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            target_id="alarm-topic",
            arn=topic_arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths={
                    "deployment": "$.detail.deploymentId",
                    "reason": "$.detail.reason",
                    "time": "$.time",
                },
                input_template=json.dumps(message),
            ),
        )


def publish_policy(home: Home, names: Names) -> dict[str, Any]:
    """Allows only the stack's alarms and its deployment rule to publish, and only over TLS."""
    arn = home.arn("sns", names.alarm_topic)
    account: dict[str, str | list[str]] = {"aws:SourceAccount": home.account_id}
    return policy(
        Statement(
            "AlarmsPublish",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": account,
                "ArnLike": {"aws:SourceArn": home.arn("cloudwatch", f"alarm:{names.alarm('*')}")},
            },
            principal={"Service": "cloudwatch.amazonaws.com"},
        ),
        Statement(
            "DeploymentRulePublishes",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": account,
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


def event_pattern(home: Home, names: Names) -> dict[str, Any]:
    """Failed deployments of the worker's service: ended by the circuit breaker or by an alarm, rolled back or not."""
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        "resources": [home.arn("ecs", f"service/{names.cluster}/{names.worker_service}")],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
    }
