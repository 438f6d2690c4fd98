"""The SNS topic that alarms and failed deployments notify, and its subscriptions."""

import json
import re
from typing import Any

from prefect_ecs.context.context import StackContext
from prefect_ecs.context.pipeline_rights import NAMED, PipelineRights, actions
from prefect_ecs.monitoring.settings import MonitoringSettings
from prefect_ecs.terraform.bindings import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
    Construct,
    SnsTopic,
    SnsTopicPolicy,
    SnsTopicSubscription,
)
from prefect_ecs.terraform.documents import Statement, json_document, only_with_tls, policy

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
        context: StackContext,
    ) -> None:
        super().__init__(scope, construct_id)
        names = context.names
        key = context.encryption.customer_managed_key(
            "topic_key", description=f"Alarms of {names.prefix}", alias=names.topic_key_alias
        )
        key.allow(*_key_statements(context))
        topic = SnsTopic(
            self,
            "Default",
            name=names.alarm_topic,
            display_name=f"Alarms of {names.prefix}",
            kms_master_key_id=key.arn,
            signature_version=2,
        )
        document = json_document(self, "topic_policy", publish_policy(context))
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
        self, scope: Construct, construct_id: str, *, context: StackContext, topic_arn: str, runbook_url: str
    ) -> None:
        super().__init__(scope, construct_id)
        names = context.names
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=names.deployments_rule,
            description="A deployment of the Prefect worker failed or was rolled back",
            event_pattern=json_document(self, "pattern", event_pattern(context)),
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


def publish_policy(context: StackContext) -> dict[str, Any]:
    """Allows only the stack's alarms and its deployment rule to publish, and only over TLS."""
    arn = context.arn("sns", context.names.alarm_topic)
    account: dict[str, str | list[str]] = {"aws:SourceAccount": context.provider.account_id}
    return policy(
        Statement(
            "AlarmsPublish",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": account,
                "ArnLike": {"aws:SourceArn": context.arn("cloudwatch", f"alarm:{context.names.alarm('*')}")},
            },
            principal={"Service": "cloudwatch.amazonaws.com"},
        ),
        Statement(
            "DeploymentRulePublishes",
            ["sns:Publish"],
            [arn],
            {
                "StringEquals": account,
                "ArnEquals": {"aws:SourceArn": context.arn("events", f"rule/{context.names.deployments_rule}")},
            },
            principal={"Service": "events.amazonaws.com"},
        ),
        only_with_tls("sns:Publish", arn),
    )


def _key_statements(context: StackContext) -> list[Statement]:
    # CloudWatch and EventBridge can't use the AWS-managed key of SNS.
    # Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html. EventBridge sends KMS neither aws:SourceArn nor
    # aws:SourceAccount for a topic; the encryption context restricts it to this topic, and the topic's policy to its rule.
    topic = context.arn("sns", context.names.alarm_topic)
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    return [
        Statement(
            "AlarmsIntoTheTopic",
            actions,
            ["*"],
            {
                "StringEquals": {"aws:SourceAccount": context.provider.account_id},
                "ArnLike": {"aws:SourceArn": context.arn("cloudwatch", f"alarm:{context.names.alarm('*')}")},
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


def event_pattern(context: StackContext) -> dict[str, Any]:
    """Failed deployments of the worker's service: ended by the circuit breaker or by an alarm, rolled back or not."""
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        "resources": [context.arn("ecs", f"service/{context.names.cluster}/{context.names.worker_service}")],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
    }


MONITORING_RIGHTS = PipelineRights(
    read_named=(
        *actions("cloudwatch", "GetDashboard", "ListTagsForResource"),
        *actions("sns", "GetSubscriptionAttributes", "GetTopicAttributes", "ListTagsForResource"),
    ),
    change_named=(
        *actions("cloudwatch", "DeleteAlarms", "DeleteDashboards", "PutDashboard", "PutMetricAlarm"),
        *actions("cloudwatch", "TagResource", "UntagResource"),
        *actions("sns", "CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "Unsubscribe"),
        *actions("sns", "TagResource", "UntagResource"),
    ),
    # A dashboard belongs to no region.
    names=(
        f"cloudwatch:*:{{account}}:alarm:{NAMED}",
        f"cloudwatch::{{account}}:dashboard/{NAMED}",
        f"sns:*:{{account}}:{NAMED}",
    ),
    read_by_id={"cloudwatch:alarm:*": ("cloudwatch:DescribeAlarms",)},
)
"""What the pipelines' roles need for alarms, the dashboard and the topic."""
