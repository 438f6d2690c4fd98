"""The evaluator decides as AWS does, for roles and for services."""

from pathlib import Path
from typing import Any

import pytest

from workshop.least_privilege import evaluator
from workshop.least_privilege.evaluator import AccessRequest, EvaluatorError, Grant, Question, is_allowed, judge

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
CLUSTER = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/prefect-cluster"
FAMILY = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/prefect_pool_1"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:events"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/events"


def policy(**statement: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Sid": "Test", "Effect": "Allow", **statement}]}


RUN = policy(
    Action=["ecs:RunTask", "ecs:StopTask"],
    Resource=[f"{FAMILY}:*", f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/prefect-cluster/*"],
    Condition={"ArnEquals": {"ecs:cluster": CLUSTER}},
)


def run_task(family: str = FAMILY, cluster: str = CLUSTER) -> AccessRequest:
    return AccessRequest(principal=ROLE, action="ecs:RunTask", resource=f"{family}:7", context={"ecs:cluster": cluster})


def test_a_verdict_has_the_grants_that_allow_a_request() -> None:
    (verdict,) = judge([Question(run_task(), {"permissions": RUN})])
    assert verdict.allowed
    assert verdict.grants == {Grant("permissions", "Test", "ecs:RunTask", f"{FAMILY}:*")}


def test_another_resource_another_condition_and_no_policy_are_denied() -> None:
    other_family, other_cluster = FAMILY.replace("pool", "other"), CLUSTER.replace("prefect", "other")
    questions = [
        Question(run_task(family=other_family), {"permissions": RUN}),
        Question(run_task(cluster=other_cluster), {"permissions": RUN}),
        Question(run_task()),
    ]
    assert [verdict.result for verdict in judge(questions)] == ["ImplicitlyDenied"] * 3


def test_a_role_is_allowed_by_its_own_policy_or_by_the_resource_policy() -> None:
    request = AccessRequest(principal=ROLE, action="sqs:ReceiveMessage", resource=QUEUE)
    allow = policy(Action="sqs:ReceiveMessage", Resource=QUEUE)
    assert is_allowed(request, identity_policies={"own": allow})
    assert is_allowed(request, resource_policy=policy(Action="sqs:*", Resource=QUEUE, Principal={"AWS": ROLE}))
    deny = policy(Effect="Deny", Action="sqs:*", Resource=QUEUE, Principal="*")
    assert not is_allowed(request, identity_policies={"own": allow}, resource_policy=deny)


def test_a_service_is_allowed_by_the_resource_policy_for_its_source_only() -> None:
    queue_policy = policy(
        Action="sqs:SendMessage",
        Resource=QUEUE,
        Principal={"Service": "events.amazonaws.com"},
        Condition={"ArnEquals": {"aws:SourceArn": RULE}},
    )

    def sends(service: str, source: str) -> bool:
        request = AccessRequest(
            principal=service, action="sqs:SendMessage", resource=QUEUE, context={"aws:SourceArn": source}
        )
        return is_allowed(request, resource_policy=queue_policy)

    assert sends("events.amazonaws.com", RULE)
    assert not sends("events.amazonaws.com", f"{RULE}-of-somebody-else")
    assert not sends("sns.amazonaws.com", RULE)


def test_encryption_context_is_evaluated() -> None:
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/prefect-worker"
    key_policy = policy(
        Action=["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource="*",
        Principal={"Service": "logs.us-east-1.amazonaws.com"},
        Condition={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": [group]}},
    )

    def encrypts(encrypted: str) -> bool:
        request = AccessRequest(
            principal="logs.us-east-1.amazonaws.com",
            action="kms:GenerateDataKey",
            resource=KEY,
            context={"kms:EncryptionContext:aws:logs:arn": encrypted},
        )
        return is_allowed(request, resource_policy=key_policy)

    assert encrypts(group)
    assert not encrypts(f"{group}-of-somebody-else")


def test_a_trust_policy_decides_who_assumes_a_role() -> None:
    trust = policy(
        Action="sts:AssumeRole",
        Principal={"Service": "ecs-tasks.amazonaws.com"},
        Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    )

    def takes(service: str, account: str) -> bool:
        request = AccessRequest(
            principal=service, action="sts:AssumeRole", resource=ROLE, context={"aws:SourceAccount": account}
        )
        return is_allowed(request, resource_policy=trust)

    assert takes("ecs-tasks.amazonaws.com", ACCOUNT)
    assert not takes("ecs-tasks.amazonaws.com", "999999999999")
    assert not takes("ec2.amazonaws.com", ACCOUNT)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (AccessRequest(principal=ROLE, action="ecs:FlyToTheMoon", resource="*"), "invalid.action"),
        (AccessRequest(principal=ROLE, action="ecs:RunTask", resource=CLUSTER), "no.resource.types"),
        (AccessRequest(principal=ROLE, action="ecs:DescribeTaskDefinition", resource=FAMILY), "must.use.wildcard"),
        (
            AccessRequest(principal=ROLE, action="sqs:SendMessage", resource=QUEUE, context={"ecs:cluster": CLUSTER}),
            "AWS sets no ecs:cluster",
        ),
    ],
)
def test_a_request_that_does_not_exist_in_aws_is_an_error_not_a_denial(request_: AccessRequest, message: str) -> None:
    with pytest.raises(EvaluatorError, match=message):
        is_allowed(request_, identity_policies={"all": policy(Action="*", Resource="*")})


def test_an_invalid_policy_is_an_error() -> None:
    with pytest.raises(EvaluatorError, match=r"identityPolicyErrors"):
        is_allowed(run_task(), identity_policies={"own": policy(Action="RunTask", Resource="*")})


def test_the_error_of_a_missing_evaluator_names_make_setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(evaluator, "_SIMULATOR", tmp_path / "missing")
    with pytest.raises(EvaluatorError, match="make setup"):
        is_allowed(run_task())
