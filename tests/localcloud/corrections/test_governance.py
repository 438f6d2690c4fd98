import pytest

from localcloud.corrections import governance
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=governance.config_rules_return_their_scope_tag)
@pytest.mark.parametrize("scope", [{"TagKey": "Project", "TagValue": "prefect"}, {"TagKey": "Project"}])
def test_a_config_rule_returns_the_tag_of_its_scope(aws: EmbeddedAws, name: str, scope: dict[str, str]) -> None:
    client = aws.client("config")
    recorder = {"name": "default", "roleARN": "arn:aws:iam::123456789012:role/config"}
    client.put_configuration_recorder(ConfigurationRecorder=recorder)
    source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
    client.put_config_rule(ConfigRule={"ConfigRuleName": name, "Source": source, "Scope": scope})

    (rule,) = client.describe_config_rules(ConfigRuleNames=[name])["ConfigRules"]

    assert rule["Scope"] == scope


@pytest.mark.restores(correction=governance.key_rotation_has_a_period)
@pytest.mark.parametrize(("asked", "period"), [({"RotationPeriodInDays": 180}, 180), ({}, 365)])
def test_key_rotation_has_the_requested_period(aws: EmbeddedAws, asked: dict[str, int], period: int) -> None:
    client = aws.client("kms")
    key = client.create_key()["KeyMetadata"]["KeyId"]
    client.enable_key_rotation(KeyId=key, **asked)

    status = client.get_key_rotation_status(KeyId=key)

    assert (status["KeyId"], status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (key, True, period)


def test_a_key_that_is_not_rotated_has_no_period(aws: EmbeddedAws) -> None:
    client = aws.client("kms")
    key = client.create_key()["KeyMetadata"]["KeyId"]

    status = client.get_key_rotation_status(KeyId=key)

    assert not status["KeyRotationEnabled"]
    assert "RotationPeriodInDays" not in status


@pytest.mark.restores(correction=governance.service_keys_are_aws_managed)
def test_the_key_of_ebs_is_aws_managed(aws: EmbeddedAws) -> None:
    aws.client("ec2").create_volume(AvailabilityZone="us-east-1a", Size=8, Encrypted=True)

    metadata = aws.client("kms").describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]

    assert metadata["KeyManager"] == "AWS"


@pytest.mark.restores(correction=governance.get_resources_finds_every_vpc_resource)
def test_get_resources_finds_addresses_endpoints_and_flow_logs(aws: EmbeddedAws, name: str) -> None:
    ec2, tags = aws.client("ec2"), [{"Key": "Stack", "Value": name}]

    def tagged(kind: str) -> dict[str, object]:
        return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]}

    address = ec2.allocate_address(Domain="vpc", **tagged("elastic-ip"))["AllocationId"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    service = f"com.amazonaws.{aws.region}.s3"
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=service, VpcEndpointType="Gateway", **tagged("vpc-endpoint")
    )["VpcEndpoint"]
    aws.client("logs").create_log_group(logGroupName=name)
    (flow_log,) = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogGroupName=name,
        DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flow-logs",
        **tagged("vpc-flow-log"),
    )["FlowLogIds"]

    def found() -> list[str]:
        answer = aws.client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "Stack", "Values": [name]}])
        return sorted(mapping["ResourceARN"].split(":", 5)[5] for mapping in answer["ResourceTagMappingList"])

    assert found() == [
        f"elastic-ip/{address}",
        f"vpc-endpoint/{endpoint['VpcEndpointId']}",
        f"vpc-flow-log/{flow_log}",
    ]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    assert found() == [f"elastic-ip/{address}", f"vpc-flow-log/{flow_log}"]
