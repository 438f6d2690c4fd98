"""Each AWS service and role that uses the key, the queues or the topic may do so for this stack only.

The embedded AWS enforces none of these policies, so they are judged by AWS's rules.
"""

from dataclasses import dataclass

import pytest
from prefect_ecs.settings import load_environment

from workshop.least_privilege.evaluator import AccessRequest, Question, judge
from workshop.least_privilege.synthesized_policies import DeploymentTarget, SynthesizedPolicies

from ..stacks import SCENARIOS, synth_file

ACCOUNT, REGION = "123456789012", "eu-central-1"
STRANGER = "999999999999"
PREFIX = "prefect-secure"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:{PREFIX}-alarms"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{PREFIX}-ecs-events"
ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{PREFIX}-key-rejected"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{PREFIX}-ecs-task-events"
DEPLOYMENTS = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{PREFIX}-deployments"
LOG_GROUPS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{PREFIX}-api-key-AbCdEf"
MEASUREMENTS = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{PREFIX}-pool-metrics-dlq"

VIA = "kms:ViaService"
SOURCE_ACCOUNT, SOURCE_ARN = "aws:SourceAccount", "aws:SourceArn"


def role(purpose: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{PREFIX}-{purpose}-{REGION}"


@dataclass(frozen=True)
class Use:
    """What a service, or a service for a role, does with something that has a policy, and what AWS says about the request.

    Attributes:
        principal: the service's, or the role.
        local: the policy that decides.
        actions: on `resource`.
        context: condition keys of a request on behalf of this stack.
    """

    principal: str
    local: str
    actions: tuple[str, ...]
    resource: str
    context: dict[str, str]


USES = {
    "alarms publish": Use(
        "cloudwatch.amazonaws.com",
        "monitoring_alarm_topic_topic_policy",
        ("sns:Publish",),
        TOPIC,
        {SOURCE_ACCOUNT: ACCOUNT, SOURCE_ARN: ALARM},
    ),
    "alarms encrypt": Use(
        "cloudwatch.amazonaws.com",
        "encryption_key_policy",
        ("kms:GenerateDataKey", "kms:Decrypt"),
        KEY,
        {SOURCE_ACCOUNT: ACCOUNT, SOURCE_ARN: ALARM},
    ),
    "the deployment rule publishes": Use(
        "events.amazonaws.com",
        "monitoring_alarm_topic_topic_policy",
        ("sns:Publish",),
        TOPIC,
        {SOURCE_ACCOUNT: ACCOUNT, SOURCE_ARN: DEPLOYMENTS},
    ),
    # EventBridge gives KMS no source when it publishes to a topic.
    "the deployment rule encrypts": Use(
        "events.amazonaws.com",
        "encryption_key_policy",
        ("kms:GenerateDataKey", "kms:Decrypt"),
        KEY,
        {"kms:EncryptionContext:aws:sns:topicArn": TOPIC},
    ),
    "the task rule sends": Use(
        "events.amazonaws.com",
        "task_events_queue_policy",
        ("sqs:SendMessage",),
        QUEUE,
        {SOURCE_ACCOUNT: ACCOUNT, SOURCE_ARN: RULE},
    ),
    "the task rule gives up": Use(
        "events.amazonaws.com",
        "task_events_dead_letters_policy",
        ("sqs:SendMessage",),
        f"{QUEUE}-dlq",
        {SOURCE_ACCOUNT: ACCOUNT, SOURCE_ARN: RULE},
    ),
    "the task rule encrypts": Use(
        "events.amazonaws.com",
        "encryption_key_policy",
        ("kms:GenerateDataKey", "kms:Decrypt"),
        KEY,
        {SOURCE_ACCOUNT: ACCOUNT, SOURCE_ARN: RULE},
    ),
    **{
        f"the log {group} is encrypted": Use(
            f"logs.{REGION}.amazonaws.com",
            "encryption_key_policy",
            ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
            KEY,
            {"kms:EncryptionContext:aws:logs:arn": f"{LOG_GROUPS}:{group}"},
        )
        for group in (
            f"/ecs/{PREFIX}-worker",
            f"/ecs/{PREFIX}-flows",
            f"/vpc/{PREFIX}-flow-logs",
            f"/aws/lambda/{PREFIX}-pool-metrics",
        )
    },
    **{
        f"{purpose} reads the secret": Use(
            role(purpose),
            "encryption_key_policy",
            ("kms:Decrypt",),
            KEY,
            {VIA: f"secretsmanager.{REGION}.amazonaws.com", "kms:EncryptionContext:SecretARN": SECRET},
        )
        for purpose in ("worker-execution", "flow-execution", "pool-metrics")
    },
    "the worker reads its events": Use(
        role("worker-task"),
        "encryption_key_policy",
        ("kms:Decrypt",),
        KEY,
        {VIA: f"sqs.{REGION}.amazonaws.com", "kms:EncryptionContext:aws:sqs:arn": QUEUE},
    ),
    "the metrics function keeps what failed": Use(
        role("pool-metrics"),
        "encryption_key_policy",
        ("kms:GenerateDataKey", "kms:Decrypt"),
        KEY,
        {VIA: f"sqs.{REGION}.amazonaws.com", "kms:EncryptionContext:aws:sqs:arn": MEASUREMENTS},
    ),
    "task storage is encrypted": Use(
        "fargate.amazonaws.com",
        "encryption_key_policy",
        ("kms:GenerateDataKeyWithoutPlaintext",),
        KEY,
        {
            "kms:EncryptionContext:aws:ecs:clusterAccount": ACCOUNT,
            "kms:EncryptionContext:aws:ecs:clusterName": f"{PREFIX}-cluster",
        },
    ),
    "task storage is read": Use(
        "fargate.amazonaws.com",
        "encryption_key_policy",
        ("kms:CreateGrant",),
        KEY,
        {
            "kms:EncryptionContext:aws:ecs:clusterAccount": ACCOUNT,
            "kms:EncryptionContext:aws:ecs:clusterName": f"{PREFIX}-cluster",
            "kms:GrantOperations": "Decrypt",
        },
    ),
}


def questions(use: Use, context: dict[str, str], principal: str | None = None) -> list[Question]:
    place = DeploymentTarget(region=REGION, account_id=ACCOUNT)
    document = SynthesizedPolicies(synth_file(SCENARIOS / "secure.toml"), place).document(use.local)
    tls = {"aws:SecureTransport": "true"} if not use.local.startswith("encryption") else {}
    return [
        Question(
            AccessRequest(
                principal=principal or use.principal, action=action, resource=use.resource, context={**context, **tls}
            ),
            resource_policy=document,
        )
        for action in use.actions
    ]


def of_a_stranger(use: Use) -> list[dict[str, str]]:
    """The same request for another account, another thing or through another service; one context for each key that changes."""
    others = []
    for key, value in use.context.items():
        if key == "kms:GrantOperations":
            others.append({**use.context, key: "Encrypt"})
        elif key == VIA:
            others.append({**use.context, key: f"s3.{REGION}.amazonaws.com"})
        elif value == ACCOUNT:
            others.append({**use.context, key: STRANGER})
        else:
            others += [{**use.context, key: value.replace(ACCOUNT, STRANGER)}] if ACCOUNT in value else []
            others.append({**use.context, key: value.replace(PREFIX, "somebody-elses")})
    return others


def test_each_may_use_what_is_its_own() -> None:
    asked = [question for use in USES.values() for question in questions(use, use.context)]
    refused = [
        str(question.request) for question, verdict in zip(asked, judge(asked), strict=True) if not verdict.allowed
    ]
    assert refused == []


def test_for_anybody_else_it_may_not() -> None:
    asked = [
        question for use in USES.values() for context in of_a_stranger(use) for question in questions(use, context)
    ]
    assert len(asked) > len(USES) * 2
    allowed = [str(question.request) for question, verdict in zip(asked, judge(asked), strict=True) if verdict.allowed]
    assert allowed == []


@pytest.mark.parametrize("principal", ["s3.amazonaws.com", role("flow-task")])
def test_nobody_else_may(principal: str) -> None:
    asked = [question for use in USES.values() for question in questions(use, use.context, principal=principal)]
    allowed = [str(question.request) for question, verdict in zip(asked, judge(asked), strict=True) if verdict.allowed]
    assert allowed == []


@pytest.mark.parametrize("local", ["monitoring_alarm_topic_topic_policy", "task_events_queue_policy"])
def test_without_tls_nobody_gets_through(local: str) -> None:
    use = next(one for one in USES.values() if one.local == local)
    place = DeploymentTarget(region=REGION, account_id=ACCOUNT)
    document = SynthesizedPolicies(synth_file(SCENARIOS / "secure.toml"), place).document(local)
    request = AccessRequest(
        principal=use.principal,
        action=use.actions[0],
        resource=use.resource,
        context={**use.context, "aws:SecureTransport": "false"},
    )
    (verdict,) = judge([Question(request, resource_policy=document)])
    assert verdict.result == "ExplicitlyDenied"


def test_the_topic_s_own_key_lets_the_same_services_in_as_the_stack_s() -> None:
    scenario = SCENARIOS / "large.toml"
    settings = load_environment(scenario)
    assert settings.encryption.key == "aws-managed"
    own, secure = synth_file(scenario)["locals"], synth_file(SCENARIOS / "secure.toml")["locals"]
    sids = [statement["Sid"] for statement in own["encryption_topic_key_policy"]["Statement"]]
    assert sids == ["TheAccountAdministersTheKey", "AlarmsIntoTheTopic", "FailedDeploymentsIntoTheTopic"]
    shared = {one["Sid"]: one for one in secure["encryption_key_policy"]["Statement"]}
    for statement in own["encryption_topic_key_policy"]["Statement"]:
        text = str(statement).replace("prefect-large", PREFIX)
        assert text == str(shared[statement["Sid"]])
