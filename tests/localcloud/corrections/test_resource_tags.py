import pytest

from localcloud.corrections import resource_tags
from localcloud.embedded_aws import EmbeddedAws


@pytest.mark.restores(correction=resource_tags.every_tagged_resource_of_a_vpc_is_found)
def test_addresses_endpoints_and_flow_logs_are_found_by_their_tag(aws: EmbeddedAws, name: str) -> None:
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
        return sorted(one["ResourceARN"].split(":", 5)[5] for one in answer["ResourceTagMappingList"])

    assert found() == [
        f"elastic-ip/{address}",
        f"vpc-endpoint/{endpoint['VpcEndpointId']}",
        f"vpc-flow-log/{flow_log}",
    ]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    assert found() == [f"elastic-ip/{address}", f"vpc-flow-log/{flow_log}"]
