"""Corrections of AWS Config, AWS KMS and the Resource Groups Tagging API."""

import json
from collections.abc import Iterator
from dataclasses import replace as changed
from typing import Any

from moto.config.models import Scope
from moto.core.resource_tagging import TaggedResource
from moto.ec2.models import EC2Backend
from moto.kms.models import KmsBackend
from moto.kms.responses import KmsResponse

from localcloud.corrections.difference import upstream
from localcloud.corrections.patching import replace

_DEFAULT_ROTATION_PERIOD_DAYS = 365

_FLOW_LOGS = "flow-logs"
_FLOW_LOG = "vpc-flow-log"


@upstream(
    service="AWS Config",
    moto_does="Returns the tag as a member named Tags, which the API does not have.",
    aws_does="Returns TagKey and TagValue.",
    sources=("https://docs.aws.amazon.com/config/latest/APIReference/API_Scope.html",),
    reproduce="""
        config = boto3.client("config")
        config.put_configuration_recorder(
            ConfigurationRecorder={"name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"}
        )
        source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
        config.put_config_rule(ConfigRule={"ConfigRuleName": "scoped", "Source": source, "Scope": {"TagKey": "Project"}})
        (rule,) = config.describe_config_rules(ConfigRuleNames=["scoped"])["ConfigRules"]
        assert rule["Scope"] == {"TagKey": "Project"}
    """,
)
def config_rules_return_their_scope_tag() -> None:
    """DescribeConfigRules returns the TagKey and TagValue of a scope."""

    @replace(Scope, "to_dict")
    def to_dict(original: Any, scope: Any) -> dict[str, Any]:
        described: dict[str, Any] = original(scope)
        for key, value in (described.pop("Tags", None) or {}).items():
            described.update({"TagKey": key} | ({} if value is None else {"TagValue": value}))
        return described


@upstream(
    service="AWS KMS",
    moto_does="Ignores RotationPeriodInDays and returns only whether rotation is on.",
    aws_does="Stores the period (365 days by default), and GetKeyRotationStatus returns it.",
    sources=("https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html",),
    reproduce="""
        kms = boto3.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
        assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 180
    """,
)
def key_rotation_has_a_period() -> None:
    """Key rotation has a period."""

    @replace(KmsResponse, "enable_key_rotation")
    def enable_key_rotation(original: Any, response: Any) -> str:
        answer: str = original(response)
        _key(response).rotation_period_in_days = response._get_param(
            "RotationPeriodInDays", _DEFAULT_ROTATION_PERIOD_DAYS
        )
        return answer

    @replace(KmsResponse, "get_key_rotation_status")
    def get_key_rotation_status(original: Any, response: Any) -> str:
        status = json.loads(original(response))
        key = _key(response)
        status["KeyId"] = key.id
        if status["KeyRotationEnabled"]:
            status["RotationPeriodInDays"] = key.rotation_period_in_days
        return json.dumps(status)


@upstream(
    service="AWS KMS",
    moto_does="Returns key manager CUSTOMER.",
    aws_does="Returns key manager AWS; nobody in the account can delete such a key.",
    sources=("https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk",),
    reproduce="""
        boto3.client("ec2").create_volume(AvailabilityZone="us-east-1a", Size=8, Encrypted=True)
        assert boto3.client("kms").describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["KeyManager"] == "AWS"
    """,
)
def service_keys_are_aws_managed() -> None:
    """Keys with an alias in alias/aws/ are AWS managed."""

    @replace(KmsBackend, "create_alias")
    def create_alias(original: Any, backend: Any, target_key_id: str, alias_name: str) -> None:
        original(backend, target_key_id, alias_name)
        if alias_name.startswith("alias/aws/"):
            backend.keys[backend.get_key_id(target_key_id)].key_manager = "AWS"


def _key(response: Any) -> Any:
    backend = response.kms_backend
    return backend.keys[backend.get_key_id(response._get_param("KeyId"))]


@upstream(
    service="AWS Resource Groups Tagging API",
    moto_does="Leaves out Elastic IP addresses and VPC endpoints, and returns flow logs as `flow-logs/…`.",
    aws_does="Returns all of them by the ARN formats of EC2; deleted endpoints are left out.",
    sources=("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html",),
    reproduce="""
        tags = [{"Key": "owner", "Value": "tagging"}]
        boto3.client("ec2").allocate_address(
            Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": tags}]
        )
        tagging = boto3.client("resourcegroupstaggingapi")
        assert tagging.get_resources(TagFilters=[{"Key": "owner", "Values": ["tagging"]}])["ResourceTagMappingList"]
    """,
)
def get_resources_finds_every_vpc_resource() -> None:
    """GetResources returns Elastic IP addresses, VPC endpoints and flow logs."""

    @replace(EC2Backend, "iter_tagged_resources")
    def iter_tagged_resources(original: Any, backend: Any) -> Iterator[TaggedResource]:
        for resource in original(backend):
            yield changed(
                resource,
                arn=resource.arn.replace(f":{_FLOW_LOGS}/", f":{_FLOW_LOG}/"),
                resource_type=resource.resource_type.replace(_FLOW_LOGS, _FLOW_LOG),
            )
        for kind, ids in (
            ("elastic-ip", [address.allocation_id for address in backend.addresses]),
            (
                "vpc-endpoint",
                [endpoint.id for endpoint in backend.vpc_end_points.values() if endpoint.state != "deleted"],
            ),
        ):
            for resource_id in ids:
                yield TaggedResource(
                    arn=f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:{kind}/{resource_id}",
                    tags=dict(backend.tags.get(resource_id, {})),
                    resource_type=f"ec2:{kind}",
                )
