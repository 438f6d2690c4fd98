"""What AWS authorizes when Terraform makes, reads, changes and destroys a stack: the requests that an apply was seen to make, as questions.

Which resources and condition keys an action has: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from prefect_ecs.terraform.provider import PROJECT

from localcloud.recording import RecordedRequest
from workshop.least_privilege.access_requests import ECS_TASKS, UnknownRequestError
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.synthesized_policies import Place

_MADE = {"aws:RequestTag/Project": PROJECT}
_OWN = {"aws:ResourceTag/Project": PROJECT}

NEEDS_NOTHING = frozenset({"sts:GetCallerIdentity"})
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""

_NO_RESOURCE = frozenset(
    {
        "ecs:DeregisterTaskDefinition",
        "ecs:DescribeTaskDefinition",
        "kms:CreateKey",
        "kms:ListAliases",
        "logs:DescribeLogGroups",
        "servicediscovery:CreatePrivateDnsNamespace",
        "servicediscovery:ListTagsForResource",
    }
)

_EC2_IDS = {
    "eipalloc": "elastic-ip",
    "fl": "vpc-flow-log",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "subnet": "subnet",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_EC2_ONLY = {"ec2:CreateRoute": "rtb", "ec2:DeleteRoute": "rtb", "ec2:CreateTags": "sg"}
"""Where a request names more than what it is about."""

_TAGGING = {"iam": "TagRole", "lambda": "TagResource", "sqs": "TagQueue"}
"""The action with which a service asks whether a new resource's tags may be set."""


@dataclass(frozen=True)
class _Asked:
    action: str
    members: Mapping[str, Any]
    request: RecordedRequest
    place: Place
    role: str

    @property
    def service(self) -> str:
        return self.action.partition(":")[0]

    def arn(self, resource: str, service: str | None = None, region: str | None = None) -> str:
        region = self.place.region if region is None else region
        return f"arn:{self.place.partition}:{service or self.service}:{region}:{self.place.account_id}:{resource}"

    def access(
        self, resource: str, context: Mapping[str, str | list[str]] | None = None, *, action: str | None = None
    ) -> AccessRequest:
        return AccessRequest(
            principal=self.role,
            action=action or self.action,
            resource=resource,
            context={"aws:RequestedRegion": self.request.region, **(context or {})},
        )


def terraform_access(requests: Iterable[RecordedRequest], role: str, place: Place) -> list[AccessRequest]:
    """What a pipeline's role must be allowed for these requests to succeed, each once.

    Everything that a stack makes carries the project's tag from its first moment, but for a VPC's default security group, which gets
    it by a request of its own; before that request, the group is taken to have none.

    Raises:
        UnknownRequestError: Terraform asked for something whose resource this module does not know.
    """
    asked = [_asked(request, role, place) for request in requests]
    untagged = _tagged_later(asked)
    found: dict[str, AccessRequest] = {}
    for one in asked:
        for access in _access(one, untagged):
            found.setdefault(str(access), access)
        if one.action == "ec2:CreateTags":
            untagged -= set(one.members.values())
    return list(found.values())


def _asked(request: RecordedRequest, role: str, place: Place) -> _Asked:
    service = "cloudwatch" if request.service == "monitoring" else request.service
    text = request.body.decode()
    members = json.loads(text) if text.startswith("{") else dict(parse_qsl(text))
    return _Asked(f"{service}:{request.action}", members, request, place, role)


def _tagged_later(asked: Iterable[_Asked]) -> set[str]:
    return {value for one in asked if one.action == "ec2:CreateTags" for value in one.members.values()}


def _access(asked: _Asked, untagged: set[str]) -> Iterator[AccessRequest]:
    if asked.action in NEEDS_NOTHING:
        return
    if asked.service == "ec2":
        yield from _ec2(asked, untagged)
    elif asked.action in _NO_RESOURCE:
        yield asked.access("*", _MADE if _has_tags(asked.members) else None)
    elif asked.service in _RESOURCES:
        for resource in _RESOURCES[asked.service](asked):
            yield asked.access(resource, _OWN if asked.service == "kms" else None)
            if _has_tags(asked.members):
                yield asked.access(resource, action=f"{asked.service}:{_TAGGING.get(asked.service, 'TagResource')}")
    else:
        raise UnknownRequestError(
            f"Terraform asked for {asked.action}, which {__name__} does not know: translate it there"
        )
    yield from _implied(asked)


def _implied(asked: _Asked) -> Iterator[AccessRequest]:
    """What AWS asks for beside the action itself."""
    members = asked.members
    passed = {
        "ecs:RegisterTaskDefinition": (("executionRoleArn", "taskRoleArn"), ECS_TASKS),
        "ec2:CreateFlowLogs": (("DeliverLogsPermissionArn",), "vpc-flow-logs.amazonaws.com"),
        "lambda:CreateFunction": (("Role",), "lambda.amazonaws.com"),
    }
    names, service = passed.get(asked.action, ((), ""))
    for name in names:
        if name in members:
            yield asked.access(members[name], {"iam:PassedToService": service}, action="iam:PassRole")
    if asked.action == "kms:CreateKey":
        # https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
        yield asked.access(asked.arn("key/new"), _MADE, action="kms:TagResource")
    elif asked.action == "ecs:CreateCluster":
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
        role = asked.arn("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", "iam", "")
        yield asked.access(role, {"iam:AWSServiceName": "ecs.amazonaws.com"}, action="iam:CreateServiceLinkedRole")
    elif asked.action == "servicediscovery:CreatePrivateDnsNamespace":
        # https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
        yield asked.access("*", _MADE, action="servicediscovery:TagResource")
        yield asked.access("*", action="route53:CreateHostedZone")
        yield asked.access("*", action="ec2:DescribeVpcs")
    elif asked.action == "servicediscovery:DeleteNamespace":
        zone = f"arn:{asked.place.partition}:route53:::hostedzone/Z0123456789"
        yield asked.access(zone, action="route53:DeleteHostedZone")


def _ec2(asked: _Asked, untagged: set[str]) -> Iterator[AccessRequest]:
    """Every resource that a request names must be allowed, and everything that it makes, with its tags.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    name = asked.request.action
    if name.startswith("Describe") and name != "DescribeVpcAttribute":
        yield asked.access("*")
        return
    if name == "DisassociateAddress":
        yield asked.access(asked.arn("elastic-ip/eipalloc-1"))
        yield asked.access(asked.arn("network-interface/eni-1"))
        return
    if name == "DisassociateRouteTable":
        yield asked.access(asked.arn("route-table/rtb-1"), _OWN)
        return
    made = {value for key, value in asked.members.items() if re.fullmatch(r"TagSpecification\.\d+\.ResourceType", key)}
    for kind in sorted(made):
        yield asked.access(asked.arn(f"{kind}/*"), _MADE)
        yield asked.access(asked.arn(f"{kind}/*"), {**_MADE, "ec2:CreateAction": name}, action="ec2:CreateTags")
    for identity in asked.members.values():
        prefix = str(identity).partition("-")[0]
        if (
            prefix not in _EC2_IDS
            or _EC2_ONLY.get(asked.action, prefix) != prefix
            or not re.fullmatch(r"[a-z]+-[0-9a-f]+", identity)
        ):
            continue
        context = {} if identity in untagged else _OWN
        yield asked.access(
            asked.arn(f"{_EC2_IDS[prefix]}/{prefix}-1"), {**context, **(_MADE if name == "CreateTags" else {})}
        )


def _has_tags(members: Mapping[str, Any]) -> bool:
    return any(re.fullmatch(r"(?i)tags(\.member\.1\.key)?", name) for name in members)


def _given(asked: _Asked, *names: str) -> str:
    for name in names:
        if name in asked.members:
            return str(asked.members[name])
    raise UnknownRequestError(f"{asked.action} has none of {', '.join(names)}, by which its resource would be known")


def _cloudwatch(asked: _Asked) -> Iterator[str]:
    if "Dashboard" in asked.action:
        yield asked.arn(f"dashboard/{_given(asked, 'DashboardName', 'DashboardNames.member.1')}", region="")
    elif "ResourceARN" in asked.members:
        yield asked.members["ResourceARN"]
    else:
        yield asked.arn(f"alarm:{_given(asked, 'AlarmName', 'AlarmNames.member.1')}")


def _ecs(asked: _Asked) -> Iterator[str]:
    if asked.action == "ecs:RegisterTaskDefinition":
        yield asked.arn(f"task-definition/{asked.members['family']}:*")
    elif asked.action == "ecs:CreateService":
        cluster = _last(_given(asked, "cluster"))
        yield asked.arn(f"service/{cluster}/{asked.members['serviceName']}")
    elif "Service" in asked.action:
        yield from asked.members.get("services", [asked.members.get("service")])
    else:
        for cluster in asked.members.get("clusters") or [_given(asked, "cluster", "clusterName")]:
            yield asked.arn(f"cluster/{_last(cluster)}")


def _events(asked: _Asked) -> Iterator[str]:
    yield asked.members.get("ResourceARN") or asked.arn(f"rule/{_given(asked, 'Name', 'Rule')}")


def _iam(asked: _Asked) -> Iterator[str]:
    yield asked.arn(f"role/{_given(asked, 'RoleName')}", region="")


def _kms(asked: _Asked) -> Iterator[str]:
    if "AliasName" in asked.members:
        yield asked.arn(asked.members["AliasName"])
    if asked.action == "kms:DeleteAlias":
        yield asked.arn("key/4711")
    for name in ("KeyId", "TargetKeyId"):
        if name in asked.members:
            yield asked.arn(f"key/{_last(asked.members[name])}")


def _lambda(asked: _Asked) -> Iterator[str]:
    in_path = re.search(r"/functions/([^/]+)", asked.request.path)
    yield asked.arn(f"function:{in_path[1] if in_path else _given(asked, 'FunctionName')}")


def _logs(asked: _Asked) -> Iterator[str]:
    yield asked.members.get("resourceArn") or asked.arn(f"log-group:{_given(asked, 'logGroupName')}")


def _secretsmanager(asked: _Asked) -> Iterator[str]:
    secret = _given(asked, "SecretId")
    yield secret if secret.startswith("arn:") else asked.arn(f"secret:{secret}-AbCdEf")


def _servicediscovery(asked: _Asked) -> Iterator[str]:
    # AWS asks for the namespace of an operation.
    yield asked.arn(f"namespace/{asked.members.get('Id', 'ns-1')}")


def _sns(asked: _Asked) -> Iterator[str]:
    yield asked.members.get("TopicArn") or asked.members.get("ResourceArn") or asked.arn(_given(asked, "Name"))


def _sqs(asked: _Asked) -> Iterator[str]:
    yield asked.arn(_last(_given(asked, "QueueName", "QueueUrl")))


def _last(arn_or_url: str) -> str:
    return arn_or_url.rpartition("/")[2]


_RESOURCES = {
    "cloudwatch": _cloudwatch,
    "ecs": _ecs,
    "events": _events,
    "iam": _iam,
    "kms": _kms,
    "lambda": _lambda,
    "logs": _logs,
    "secretsmanager": _secretsmanager,
    "servicediscovery": _servicediscovery,
    "sns": _sns,
    "sqs": _sqs,
}
"""Service → the ARNs that a request of it is about."""
