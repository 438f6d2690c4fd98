"""What AWS asks a pipeline's role for when Terraform makes these requests, and what the roles are refused."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from localcloud.recording import RecordedRequest
from workshop.least_privilege.access_requests import UnknownRequestError
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.pipeline_proof import NOT_RECORDED, granted_actions, refusals, role_arn, unneeded
from workshop.least_privilege.synthesized_policies import Place
from workshop.least_privilege.terraform_requests import terraform_access

PLACE = Place()
ROLE = role_arn("apply", PLACE)
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
    return terraform_access(requests, ROLE, PLACE)


def test_what_is_made_in_a_network_is_asked_for_with_its_tags_and_with_what_it_is_made_in() -> None:
    found = access(asked("ec2", "CreateSubnet", SUBNET, query=True))
    assert [(one.action, one.resource.rpartition(":")[2], sorted(one.context)) for one in found] == [
        ("ec2:CreateSubnet", "subnet/*", ["aws:RequestTag/Project", "aws:RequestedRegion"]),
        ("ec2:CreateTags", "subnet/*", ["aws:RequestTag/Project", "aws:RequestedRegion", "ec2:CreateAction"]),
        ("ec2:CreateSubnet", "vpc/vpc-1", ["aws:RequestedRegion", "aws:ResourceTag/Project"]),
    ]


def test_the_default_group_has_no_tag_before_it_gets_one() -> None:
    tag = asked("ec2", "CreateTags", {"ResourceId.1": "sg-0a1b", "Tag.1.Key": "Project"}, query=True)
    revoke = asked("ec2", "RevokeSecurityGroupEgress", {"GroupId": "sg-0a1b"}, query=True)
    before, tagging = access(revoke, tag)
    assert "aws:ResourceTag/Project" not in {**before.context, **tagging.context}
    assert "aws:ResourceTag/Project" in access(tag, revoke)[1].context


def test_a_task_definition_passes_its_roles_and_its_tags() -> None:
    members = {
        "family": "prefect-worker",
        "tags": [{"key": "Project", "value": "x"}],
        "taskRoleArn": "arn:aws:iam::1:role/t",
    }
    assert [one.action for one in access(asked("ecs", "RegisterTaskDefinition", members))] == [
        "ecs:RegisterTaskDefinition",
        "ecs:TagResource",
        "iam:PassRole",
    ]


def test_a_new_key_is_tagged_though_it_has_no_tag_yet() -> None:
    tag = access(asked("kms", "CreateKey", {"Tags": [{"TagKey": "Project", "TagValue": "x"}]}))[1]
    assert tag.action == "kms:TagResource"
    assert "aws:RequestTag/Project" in tag.context
    assert "aws:ResourceTag/Project" not in tag.context


def test_an_alias_is_asked_for_at_the_alias_and_at_the_key() -> None:
    found = access(asked("kms", "CreateAlias", {"AliasName": "alias/prefect", "TargetKeyId": "4711"}))
    assert [one.resource.rpartition(":")[2] for one in found] == ["alias/prefect", "key/4711"]


def test_what_needs_no_permission_asks_for_none() -> None:
    assert access(asked("sts", "GetCallerIdentity", {})) == []


@pytest.mark.parametrize(("service", "action"), [("glue", "CreateJob"), ("sqs", "CreateQueue")])
def test_a_request_that_is_not_understood_is_named(service: str, action: str) -> None:
    with pytest.raises(UnknownRequestError, match=f"{service}:{action}"):
        access(asked(service, action, {}))


def test_what_another_project_owns_is_refused() -> None:
    for members in ({"cluster": "somebody-elses"}, {"cluster": "prefect-account-cluster-of-nobody"}):
        refused = refusals([asked("ecs", "DeleteCluster", members)], "apply", PLACE)
        assert bool(refused) is not members["cluster"].startswith("prefect")
    assert refusals([asked("ecs", "DeleteCluster", {"cluster": "prefect-cluster"})], "plan", PLACE)


def test_a_subnet_without_the_right_to_tag_it_is_refused() -> None:
    assert refusals([asked("ec2", "CreateSubnet", SUBNET, query=True)], "apply", PLACE) == []
    nothing = {"nothing": {"Version": "2012-10-17", "Statement": []}}
    assert len(refusals([asked("ec2", "CreateSubnet", SUBNET, query=True)], "apply", PLACE, nothing)) == 3


def test_a_grant_that_nothing_needs_is_named() -> None:
    assert "ecs:DeleteCluster" in unneeded([], "apply", PLACE)
    assert "ecs:DeleteCluster" not in unneeded([asked("ecs", "DeleteCluster", {"cluster": "c"})], "apply", PLACE)


def test_what_was_not_recorded_is_granted_and_has_no_wildcard() -> None:
    excepted = [action for actions in NOT_RECORDED.values() for action in actions]
    assert len(excepted) == len(set(excepted))
    assert set(excepted) <= granted_actions("apply", PLACE)
    assert not [action for action in granted_actions("apply", PLACE) | granted_actions("plan", PLACE) if "*" in action]
