"""Terraform's requests are translated into what AWS authorizes, and the pipelines' roles allow no more than that."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from localcloud.recording import RecordedRequest
from workshop.least_privilege.access_requests import UnknownRequestError
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.pipeline_proof import NOT_RECORDED, granted_actions, refusals, role_arn, unneeded
from workshop.least_privilege.synthesized_policies import DeploymentTarget
from workshop.least_privilege.terraform_requests import terraform_access

TARGET = DeploymentTarget()
ROLE = role_arn("apply", TARGET)
TAG = {
    "TagSpecification.1.ResourceType": "subnet",
    "TagSpecification.1.Tag.1.Key": "Project",
    "TagSpecification.1.Tag.1.Value": "prefect-worker-on-ecs",
}
SUBNET = {"VpcId": "vpc-0a1b", "CidrBlock": "10.0.0.0/20", **TAG}


def asked(service: str, action: str, members: dict[str, Any], *, query: bool = False) -> RecordedRequest:
    return RecordedRequest(
        service=service,
        action=action,
        region="us-east-1",
        access_key_id="",
        method="POST",
        path="/",
        query="",
        headers={},
        body=(urlencode(members) if query else json.dumps(members)).encode(),
        status=200,
    )


def access(*requests: RecordedRequest) -> list[AccessRequest]:
    return terraform_access(requests, ROLE, TARGET)


def test_creating_a_subnet_requires_the_subnet_its_tags_and_the_vpc() -> None:
    found = access(asked("ec2", "CreateSubnet", SUBNET, query=True))
    assert [(item.action, item.resource.rpartition(":")[2], sorted(item.context)) for item in found] == [
        ("ec2:CreateSubnet", "subnet/*", ["aws:RequestTag/Project", "aws:RequestedRegion"]),
        ("ec2:CreateTags", "subnet/*", ["aws:RequestTag/Project", "aws:RequestedRegion", "ec2:CreateAction"]),
        ("ec2:CreateSubnet", "vpc/vpc-1", ["aws:RequestedRegion", "aws:ResourceTag/Project"]),
    ]


def test_the_default_security_group_is_untagged_before_its_tag_is_created() -> None:
    tag = asked("ec2", "CreateTags", {"ResourceId.1": "sg-0a1b", "Tag.1.Key": "Project"}, query=True)
    revoke = asked("ec2", "RevokeSecurityGroupEgress", {"GroupId": "sg-0a1b"}, query=True)
    before, tagging = access(revoke, tag)
    assert "aws:ResourceTag/Project" not in {**before.context, **tagging.context}
    assert "aws:ResourceTag/Project" in access(tag, revoke)[1].context


def test_a_task_definition_requires_tagging_and_passing_its_roles() -> None:
    members = {
        "family": "prefect-worker",
        "tags": [{"key": "Project", "value": "x"}],
        "taskRoleArn": "arn:aws:iam::1:role/t",
    }
    assert [item.action for item in access(asked("ecs", "RegisterTaskDefinition", members))] == [
        "ecs:RegisterTaskDefinition",
        "ecs:TagResource",
        "iam:PassRole",
    ]


def test_tagging_a_new_key_requires_the_request_tag() -> None:
    tag = access(asked("kms", "CreateKey", {"Tags": [{"TagKey": "Project", "TagValue": "x"}]}))[1]
    assert tag.action == "kms:TagResource"
    assert "aws:RequestTag/Project" in tag.context
    assert "aws:ResourceTag/Project" not in tag.context


def test_an_alias_requires_the_alias_and_the_key() -> None:
    found = access(asked("kms", "CreateAlias", {"AliasName": "alias/prefect", "TargetKeyId": "4711"}))
    assert [item.resource.rpartition(":")[2] for item in found] == ["alias/prefect", "key/4711"]


def test_an_action_that_needs_no_permission_requires_none() -> None:
    assert access(asked("sts", "GetCallerIdentity", {})) == []


@pytest.mark.parametrize(("service", "action"), [("glue", "CreateJob"), ("sqs", "CreateQueue")])
def test_the_error_of_an_unknown_request_has_its_action(service: str, action: str) -> None:
    with pytest.raises(UnknownRequestError, match=f"{service}:{action}"):
        access(asked(service, action, {}))


def test_resources_of_another_project_are_denied() -> None:
    for members in ({"cluster": "somebody-elses"}, {"cluster": "prefect-account-cluster-of-nobody"}):
        refused = refusals([asked("ecs", "DeleteCluster", members)], "apply", TARGET)
        assert bool(refused) is not members["cluster"].startswith("prefect")
    assert refusals([asked("ecs", "DeleteCluster", {"cluster": "prefect-cluster"})], "plan", TARGET)


def test_a_subnet_without_permission_to_tag_it_is_denied() -> None:
    assert refusals([asked("ec2", "CreateSubnet", SUBNET, query=True)], "apply", TARGET) == []
    nothing = {"nothing": {"Version": "2012-10-17", "Statement": []}}
    assert len(refusals([asked("ec2", "CreateSubnet", SUBNET, query=True)], "apply", TARGET, nothing)) == 3


def test_an_unneeded_grant_is_found() -> None:
    assert "ecs:DeleteCluster" in unneeded([], "apply", TARGET)
    assert "ecs:DeleteCluster" not in unneeded([asked("ecs", "DeleteCluster", {"cluster": "c"})], "apply", TARGET)


def test_exceptions_are_granted_and_have_no_wildcard() -> None:
    excepted = [action for exception in NOT_RECORDED for action in exception.actions]
    assert len(excepted) == len(set(excepted))
    assert set(excepted) <= granted_actions("apply", TARGET)
    assert not [
        action for action in granted_actions("apply", TARGET) | granted_actions("plan", TARGET) if "*" in action
    ]
