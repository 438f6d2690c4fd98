"""Translates recorded requests of Terraform into what AWS authorizes when it creates, reads, changes and destroys a stack.

The rooms translate the services that they use; EC2 is here, because one request has several resources.
Resources and condition keys of actions: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from prefect_ecs.terraform.provider import PROJECT

from localcloud.recording import RecordedRequest
from workshop.least_privilege import rooms
from workshop.least_privilege.access_requests import UnknownRequestError
from workshop.least_privilege.evaluator import AccessRequest
from workshop.least_privilege.synthesized_policies import DeploymentTarget
from workshop.rooms import contributions

REQUESTED_TAG = {"aws:RequestTag/Project": PROJECT}
"""The condition key of a request that creates something: everything in a stack has the project's tag from the start."""

_EXISTING_TAG = {"aws:ResourceTag/Project": PROJECT}

NEEDS_NOTHING = frozenset({"sts:GetCallerIdentity"})
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""

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
"""Actions whose requests have further ids → the prefix of the id that the action applies to."""

_TAGGING = {"iam": "TagRole", "lambda": "TagResource", "sqs": "TagQueue"}
"""Service → the action that authorizes the tags of a new resource. Default: TagResource."""


@dataclass(frozen=True)
class TerraformRequest:
    """A recorded request with everything that its translation needs.

    Attributes:
        action: such as `ecs:CreateCluster`.
        members: the members of the request.
        recorded: the request as recorded.
        target: the region and account of the stack.
        role: the ARN of the pipeline's role.
    """

    action: str
    members: Mapping[str, Any]
    recorded: RecordedRequest
    target: DeploymentTarget
    role: str

    @property
    def service(self) -> str:
        return self.action.partition(":")[0]

    def arn(self, resource: str, service: str | None = None, region: str | None = None) -> str:
        region = self.target.region if region is None else region
        return f"arn:{self.target.partition}:{service or self.service}:{region}:{self.target.account_id}:{resource}"

    def access(
        self, resource: str, context: Mapping[str, str | list[str]] | None = None, *, action: str | None = None
    ) -> AccessRequest:
        return AccessRequest(
            principal=self.role,
            action=action or self.action,
            resource=resource,
            context={"aws:RequestedRegion": self.recorded.region, **(context or {})},
        )

    def given(self, *names: str) -> str:
        """The first of these members that the request has.

        Raises:
            UnknownRequestError: it has none of them.
        """
        for name in names:
            if name in self.members:
                return str(self.members[name])
        raise UnknownRequestError(f"{self.action} has none of {', '.join(names)}, which would identify its resource")

    def pass_roles(self, service: str, *members: str) -> Iterator[AccessRequest]:
        """What passing the roles in these members to a service requires."""
        for name in members:
            if name in self.members:
                yield self.access(self.members[name], {"iam:PassedToService": service}, action="iam:PassRole")


Resources = Mapping[str, Callable[[TerraformRequest], Iterator[str]]]
"""AWS service → returns the ARNs that a request applies to."""

Implied = Mapping[str, Callable[[TerraformRequest], Iterator[AccessRequest]]]
"""Action → returns what AWS authorizes in addition to the action itself."""


def last_part(arn_or_url: str) -> str:
    """The name or id at the end of an ARN or URL."""
    return arn_or_url.rpartition("/")[2]


def terraform_access(requests: Iterable[RecordedRequest], role: str, target: DeploymentTarget) -> list[AccessRequest]:
    """The access requests that a pipeline's role must be allowed for these requests to succeed, each once.

    A VPC's default security group is the only resource that gets its tag by a separate request. Before that request, the group
    counts as untagged.

    Raises:
        UnknownRequestError: no room translates an action.
    """
    translated = [_read(request, role, target) for request in requests]
    untagged = {
        value for request in translated if request.action == "ec2:CreateTags" for value in request.members.values()
    }
    found: dict[str, AccessRequest] = {}
    for request in translated:
        for access in _access(request, untagged):
            found.setdefault(str(access), access)
        if request.action == "ec2:CreateTags":
            untagged -= set(request.members.values())
    return list(found.values())


def _read(recorded: RecordedRequest, role: str, target: DeploymentTarget) -> TerraformRequest:
    service = "cloudwatch" if recorded.service == "monitoring" else recorded.service
    text = recorded.body.decode()
    members = json.loads(text) if text.startswith("{") else dict(parse_qsl(text))
    return TerraformRequest(f"{service}:{recorded.action}", members, recorded, target, role)


@cache
def _resources() -> Resources:
    return {key: value for mapping in contributions(rooms, "TERRAFORM_RESOURCES") for key, value in mapping.items()}


@cache
def _implied() -> Implied:
    return {key: value for mapping in contributions(rooms, "TERRAFORM_IMPLIED") for key, value in mapping.items()}


@cache
def _without_resource() -> frozenset[str]:
    return frozenset().union(*contributions(rooms, "TERRAFORM_WITHOUT_RESOURCE"))


def _access(request: TerraformRequest, untagged: set[str]) -> Iterator[AccessRequest]:
    if request.action in NEEDS_NOTHING:
        return
    if request.service == "ec2":
        yield from _ec2(request, untagged)
    elif request.action in _without_resource():
        yield request.access("*", REQUESTED_TAG if _has_tags(request.members) else None)
    elif request.service in _resources():
        for resource in _resources()[request.service](request):
            yield request.access(resource, _EXISTING_TAG if request.service == "kms" else None)
            if _has_tags(request.members):
                tagging = _TAGGING.get(request.service, "TagResource")
                yield request.access(resource, action=f"{request.service}:{tagging}")
    else:
        raise UnknownRequestError(
            f"Terraform requested {request.action}, which has no translation: add one to a module in {rooms.__name__}"
        )
    if request.action in _implied():
        yield from _implied()[request.action](request)


def _ec2(request: TerraformRequest, untagged: set[str]) -> Iterator[AccessRequest]:
    """Every resource in a request must be allowed, and every resource that it creates, with its tags.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    name = request.recorded.action
    if name.startswith("Describe") and name != "DescribeVpcAttribute":
        yield request.access("*")
        return
    if name == "DisassociateAddress":
        yield request.access(request.arn("elastic-ip/eipalloc-1"))
        yield request.access(request.arn("network-interface/eni-1"))
        return
    if name == "DisassociateRouteTable":
        yield request.access(request.arn("route-table/rtb-1"), _EXISTING_TAG)
        return
    created = {
        value for key, value in request.members.items() if re.fullmatch(r"TagSpecification\.\d+\.ResourceType", key)
    }
    for kind in sorted(created):
        yield request.access(request.arn(f"{kind}/*"), REQUESTED_TAG)
        yield request.access(
            request.arn(f"{kind}/*"), {**REQUESTED_TAG, "ec2:CreateAction": name}, action="ec2:CreateTags"
        )
    for identity in request.members.values():
        prefix = str(identity).partition("-")[0]
        if (
            prefix not in _EC2_IDS
            or _EC2_ONLY.get(request.action, prefix) != prefix
            or not re.fullmatch(r"[a-z]+-[0-9a-f]+", identity)
        ):
            continue
        context = {} if identity in untagged else _EXISTING_TAG
        yield request.access(
            request.arn(f"{_EC2_IDS[prefix]}/{prefix}-1"),
            {**context, **(REQUESTED_TAG if name == "CreateTags" else {})},
        )


def _has_tags(members: Mapping[str, Any]) -> bool:
    return any(re.fullmatch(r"(?i)tags(\.member\.1\.key)?", name) for name in members)
