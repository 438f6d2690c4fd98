"""What Terraform asks of AWS for the committed environments, as lists: read, made and changed, service by service.

Found by recording plans, applies and destroys; a test repeats that, and finds what is missing and what nothing needs.
"""

from collections.abc import Mapping, Sequence

READ_WITHOUT_RESOURCE: Sequence[str] = (
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
    "ecs:DescribeTaskDefinition",
    "kms:ListAliases",
    "logs:DescribeLogGroups",
    "servicediscovery:ListTagsForResource",
)
"""AWS knows no smaller resource for these than everything in the account. None reads a secret's value, or code."""

READ: Mapping[str, Sequence[str]] = {
    "cloudwatch": ("GetDashboard", "ListTagsForResource"),
    "ecs": ("DescribeClusters", "DescribeServices"),
    "events": ("DescribeRule", "ListTagsForResource", "ListTargetsByRule"),
    "lambda": (
        "GetFunction",
        "GetFunctionCodeSigningConfig",
        "GetFunctionEventInvokeConfig",
        "GetPolicy",
        "ListVersionsByFunction",
    ),
    "logs": ("DescribeMetricFilters", "ListTagsForResource"),
    "sns": ("GetSubscriptionAttributes", "GetTopicAttributes", "ListTagsForResource"),
    "sqs": ("GetQueueAttributes", "ListQueueTags"),
}
"""By name (`NAMED`): a function's environment, or a queue's policy, is nobody's business where it is not the project's."""

READ_BY_ID: Mapping[tuple[str, str], Sequence[str]] = {
    ("cloudwatch", "alarm:*"): ("DescribeAlarms",),
    ("ec2", "vpc/*"): ("DescribeVpcAttribute",),
    ("kms", "key/*"): ("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"),
    # Of a secret, everything but its value. An external one has any name.
    ("secretsmanager", "secret:*"): ("DescribeSecret", "GetResourcePolicy", "ListSecretVersionIds"),
    ("servicediscovery", "namespace/*"): ("GetNamespace",),
}
"""What is told apart by ids that nobody knows before."""

READ_ROLES: Sequence[str] = (
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
)

MAKE_NETWORK: Sequence[str] = (
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
"""Each makes something, and takes its tags along."""

CHANGE_NETWORK: Sequence[str] = (
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
"""On what is the project's already: to change it, to take it away, or to make something in it."""

CHANGE: Mapping[str, Sequence[str]] = {
    "cloudwatch": (
        "DeleteAlarms",
        "DeleteDashboards",
        "PutDashboard",
        "PutMetricAlarm",
        "TagResource",
        "UntagResource",
    ),
    "ecs": (
        "CreateCluster",
        "CreateService",
        "DeleteCluster",
        "DeleteService",
        "PutClusterCapacityProviders",
        "RegisterTaskDefinition",
        "TagResource",
        "UntagResource",
        "UpdateCluster",
        "UpdateService",
    ),
    "events": ("DeleteRule", "PutRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"),
    "lambda": (
        "AddPermission",
        "CreateFunction",
        "DeleteFunction",
        "DeleteFunctionEventInvokeConfig",
        "PutFunctionEventInvokeConfig",
        "RemovePermission",
        "TagResource",
        "UntagResource",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
        "UpdateFunctionEventInvokeConfig",
    ),
    "logs": (
        "AssociateKmsKey",
        "CreateLogGroup",
        "DeleteLogGroup",
        "DeleteMetricFilter",
        "PutMetricFilter",
        "PutRetentionPolicy",
        "TagResource",
        "UntagResource",
    ),
    "sns": (
        "CreateTopic",
        "DeleteTopic",
        "SetTopicAttributes",
        "Subscribe",
        "TagResource",
        "Unsubscribe",
        "UntagResource",
    ),
    "sqs": ("CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"),
}
"""By name, as `READ`."""

MAKE_ROLES: Sequence[str] = ("iam:CreateRole", "iam:PutRolePolicy")
"""What a permissions boundary must be demanded of."""

CHANGE_ROLES: Sequence[str] = (
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:ListInstanceProfilesForRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRoleDescription",
)

NAME_KEYS: Sequence[str] = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")
"""AWS asks for these at the alias and at the key."""

CHANGE_KEYS: Sequence[str] = (
    *NAME_KEYS,
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)
