"""What AWS would say to the metrics function's calls: the embedded AWS enforces no policy."""

from dataclasses import dataclass, field

import pytest

from workshop.least_privilege.evaluator import AccessRequest, Question, Verdict, judge
from workshop.least_privilege.evidence import Evidence
from workshop.least_privilege.proof import Judged, allowed_twice, listed, not_used
from workshop.least_privilege.synthesized_policies import DeploymentTarget, SynthesizedPolicies

from ..stacks import SCENARIOS, synth_file

REGION = "eu-central-1"
ROLE = f"arn:aws:iam::123456789012:role/prefect-secure-pool-metrics-{REGION}"


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:123456789012:{resource}"


SECRET = arn("secretsmanager", "secret:prefect-secure-api-key-AbCdEf")
QUEUE = arn("sqs", "prefect-secure-pool-metrics-dlq")
KEY = arn("kms", "key/11111111-2222-3333-4444-555555555555")
FUNCTION = arn("lambda", "function:prefect-secure-pool-metrics")
OF_SECRET = {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com", "kms:EncryptionContext:SecretARN": SECRET}
OF_QUEUE = {"kms:ViaService": f"sqs.{REGION}.amazonaws.com", "kms:EncryptionContext:aws:sqs:arn": QUEUE}


@dataclass(frozen=True)
class Call:
    action: str
    resource: str
    context: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    """The local with the policy of the key or queue."""


NEEDED = (
    Call("secretsmanager:GetSecretValue", SECRET),
    Call("kms:Decrypt", KEY, OF_SECRET, "encryption_key_policy"),
    Call("ecs:DescribeServices", arn("ecs", "service/prefect-secure-cluster/prefect-secure-worker-service")),
    Call("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "PrefectWorker"}),
    Call("logs:CreateLogStream", arn("logs", "log-group:/aws/lambda/prefect-secure-pool-metrics:log-stream:today")),
    Call("logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/prefect-secure-pool-metrics:log-stream:today")),
    Call("sqs:SendMessage", QUEUE, {"aws:SecureTransport": "true"}, "pool_metrics_dead_letters_policy"),
    Call("kms:GenerateDataKey", KEY, OF_QUEUE, "encryption_key_policy"),
    Call("kms:Decrypt", KEY, OF_QUEUE, "encryption_key_policy"),
    *(
        Call(f"ec2:{action}", arn("ec2", "network-interface/eni-1"))
        for action in (
            "AssignPrivateIpAddresses",
            "CreateNetworkInterface",
            "DeleteNetworkInterface",
            "UnassignPrivateIpAddresses",
        )
    ),
    Call("ec2:DescribeNetworkInterfaces", "*"),
    Call("ec2:DescribeSubnets", "*"),
)
"""The function's own three calls, which tests/local/test_scaled_stack.py records, and what Lambda does in its name. Sources:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html (the network) and
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html (the dead-letter queue)."""

NOT_GIVEN = (
    Call("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:another-AbCdEf")),
    Call("secretsmanager:PutSecretValue", SECRET),
    Call("kms:Decrypt", KEY, {**OF_SECRET, "kms:ViaService": f"s3.{REGION}.amazonaws.com"}, "encryption_key_policy"),
    Call("kms:GenerateDataKey", KEY, OF_SECRET, "encryption_key_policy"),
    Call("ecs:DescribeServices", arn("ecs", "service/prefect-secure-cluster/another")),
    Call("ecs:UpdateService", arn("ecs", "service/prefect-secure-cluster/prefect-secure-worker-service")),
    Call("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "AWS/ECS"}),
    Call("sqs:SendMessage", QUEUE, {"aws:SecureTransport": "false"}, "pool_metrics_dead_letters_policy"),
    Call("ec2:CreateNetworkInterface", arn("ec2", "network-interface/eni-1"), {"lambda:SourceFunctionArn": FUNCTION}),
    Call("ec2:DescribeNetworkInterfaces", "*", {"lambda:SourceFunctionArn": FUNCTION}),
)


@pytest.fixture(scope="module")
def verdicts() -> dict[int, Verdict]:
    """Of each call, by its identity; all are judged at once."""
    policies = SynthesizedPolicies(synth_file(SCENARIOS / "secure.toml"), DeploymentTarget(region=REGION))
    calls = (*NEEDED, *NOT_GIVEN)
    questions = [
        Question(
            AccessRequest(principal=ROLE, action=call.action, resource=call.resource, context=call.context),
            policies.roles()[ROLE],
            policies.document(call.policy) if call.policy else None,
        )
        for call in calls
    ]
    return {id(call): verdict for call, verdict in zip(calls, judge(questions), strict=True)}


@pytest.mark.parametrize("call", NEEDED, ids=lambda call: call.action)
def test_what_it_needs_is_allowed(call: Call, verdicts: dict[int, Verdict]) -> None:
    assert verdicts[id(call)].allowed, call


@pytest.mark.parametrize("call", NOT_GIVEN, ids=lambda call: call.action)
def test_what_it_does_not_need_is_denied(call: Call, verdicts: dict[int, Verdict]) -> None:
    assert not verdicts[id(call)].allowed, call


def test_it_is_granted_nothing_else(verdicts: dict[int, Verdict]) -> None:
    policies = SynthesizedPolicies(synth_file(SCENARIOS / "secure.toml"), DeploymentTarget(region=REGION))
    granted = {
        name: {**policy, "Statement": [one for one in policy["Statement"] if one["Effect"] == "Allow"]}
        for name, policy in policies.roles()[ROLE].items()
    }
    used = [
        Judged(
            Evidence("", AccessRequest(principal=ROLE, action=call.action, resource=call.resource)), verdicts[id(call)]
        )
        for call in NEEDED
    ]
    assert not_used({ROLE: granted}, used, []) == []
    assert allowed_twice(one for one in used if one.evidence.request.resource != KEY) == []

    of_the_key = {
        (statement["Sid"], action)
        for statement in policies.document("encryption_key_policy")["Statement"]
        if ROLE in listed(statement["Principal"].get("AWS", []))
        for action in listed(statement["Action"])
    }
    assert of_the_key == {
        (grant.sid, grant.action)
        for one in used
        for grant in one.verdict.grants
        if one.evidence.request.resource == KEY and grant.sid != "TheAccountAdministersTheKey"
    }
