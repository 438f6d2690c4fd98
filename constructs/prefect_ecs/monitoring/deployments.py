"""A deployment that failed, or was rolled back, tells the topic."""

import json
from typing import Any

from prefect_ecs.names import Names
from prefect_ecs.terraform.bindings import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
    Construct,
)
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.provider import StackProvider

KEY = "deployment-failed"
"""The section in the runbook."""


class DeploymentFailures(Construct):
    """An EventBridge rule, for ECS says in events what became of a deployment, and in no metric.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        provider: StackProvider,
        topic_arn: str,
        runbook_url: str,
    ) -> None:
        super().__init__(scope, construct_id)
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=names.deployments_rule,
            description="A deployment of the Prefect worker failed or was rolled back",
            event_pattern=json_document(self, "pattern", event_pattern(provider, names)),
        )
        message = (
            f"{names.worker_service}: deployment <deployment> failed at <time>: <reason>. "
            "ECS keeps or brings back the workers of the last deployment that succeeded. Find out why before you deploy again. "
            f"{runbook_url}#{KEY}"
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


def event_pattern(provider: StackProvider, names: Names) -> dict[str, Any]:
    """Failed deployments of the worker's service. The circuit breaker and alarms end a deployment this way, rolled back or not."""
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        "resources": [provider.arn("ecs", f"service/{names.cluster}/{names.worker_service}")],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
    }
