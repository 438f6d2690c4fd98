"""What the pipelines' roles need for networks."""

from prefect_ecs.context.pipeline_rights import OWN, TAGGED, PipelineRights, PipelineScope
from prefect_ecs.terraform.documents import Statement

_CREATE = (
    "ec2:AllocateAddress",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
)
"""Each creates a resource with its tags."""

_CHANGE = (
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:CreateFlowLogs",
    "ec2:CreateNatGateway",
    "ec2:CreateRoute",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateTags",
    "ec2:CreateVpcEndpoint",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteVpc",
    "ec2:DeleteVpcEndpoints",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateRouteTable",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute",
    "ec2:RevokeSecurityGroupEgress",
)
"""Each changes or deletes a resource of the project, or creates one in it."""


def _change(scope: PipelineScope) -> list[Statement]:
    """Restricts the creation of network resources by their tags, because they have neither a name nor, before, a tag.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    anything = scope.anywhere("ec2", "*")
    created = {"StringEquals": {**scope.in_regions, **TAGGED["StringEquals"]}}
    return [
        Statement("MakeNetworks", list(_CREATE), [anything], created),
        Statement("TagNetworksAsTheyAreMade", ["ec2:CreateTags"], [anything], {"Null": {"ec2:CreateAction": "false"}}),
        # AWS creates the default group with the VPC, without a tag.
        Statement("TagDefaultGroups", ["ec2:CreateTags"], [scope.anywhere("ec2", "security-group/*")], created),
        Statement("ChangeOwnNetworks", list(_CHANGE), [anything], OWN),
        # A destroy waits until nothing uses a subnet or a group. An address is identified by its association, and AWS also
        # checks the NAT gateway's interface, which has no tag.
        Statement(
            "LeaveNetworks",
            ["ec2:DescribeNetworkInterfaces", "ec2:DisassociateAddress"],
            ["*"],
            {"StringEquals": scope.in_regions},
        ),
    ]


NETWORK_RIGHTS = PipelineRights(
    read=(
        "ec2:DescribeAddresses",
        "ec2:DescribeAddressesAttribute",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeFlowLogs",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeNatGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribePrefixLists",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
    ),
    read_by_id={"ec2:vpc/*": ("ec2:DescribeVpcAttribute",)},
    passed_to=("vpc-flow-logs.amazonaws.com",),
    change=_change,
)
