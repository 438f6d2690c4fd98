"""What a pipeline may do: plan, and apply.

Found by recording what Terraform asks of AWS while the committed environments are planned, applied and destroyed; a test repeats that.
"""

from prefect_ecs.home import Home
from prefect_ecs.identity.policy import Condition, Statement
from prefect_ecs.settings.account import AccountSettings
from prefect_ecs.settings.environment import ACCOUNT
from prefect_ecs.settings.state import StateSettings

NAMED = "prefect*"
"""What the names of everything start with that an environment's stack makes (`names.py`)."""

PROJECT: dict[str, str | list[str]] = {"aws:ResourceTag/Project": "prefect-worker-on-ecs"}

_READ = [
    # Families, since they read configuration only, and another resource of the same service shall not need another role.
    "application-autoscaling:Describe*",
    "application-autoscaling:ListTagsForResource",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetDashboard",
    "cloudwatch:ListTagsForResource",
    "ec2:Describe*",
    "ecs:Describe*",
    "ecs:List*",
    "events:Describe*",
    "events:List*",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListResourceTags",
    "lambda:GetFunction",
    "lambda:GetFunctionCodeSigningConfig",
    "lambda:GetFunctionConcurrency",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:GetPolicy",
    "lambda:ListVersionsByFunction",
    "logs:DescribeLogGroups",
    "logs:DescribeMetricFilters",
    "logs:DescribeQueryDefinitions",
    "logs:ListTagsForResource",
    "scheduler:GetSchedule",
    "scheduler:GetScheduleGroup",
    "scheduler:ListTagsForResource",
    # Of a secret, everything but its value.
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetResourcePolicy",
    "secretsmanager:ListSecretVersionIds",
    "servicediscovery:GetNamespace",
    "servicediscovery:GetOperation",
    "servicediscovery:ListTagsForResource",
    "sns:GetSubscriptionAttributes",
    "sns:GetTopicAttributes",
    "sns:ListTagsForResource",
    "sqs:GetQueueAttributes",
    "sqs:ListQueueTags",
    "sts:GetCallerIdentity",
]

_NETWORK = [
    "ec2:AllocateAddress",
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRoute",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateTags",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
    "ec2:DisassociateAddress",
    "ec2:DisassociateRouteTable",
]

_NETWORK_OF_THE_PROJECT = [
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteTags",
    "ec2:DeleteVpc",
    "ec2:DeleteVpcEndpoints",
    "ec2:DetachInternetGateway",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
]

_NAMED_ACTIONS: dict[str, list[str]] = {
    "cloudwatch": [
        "DeleteAlarms",
        "DeleteDashboards",
        "PutDashboard",
        "PutMetricAlarm",
        "TagResource",
        "UntagResource",
    ],
    "ecs": [
        "CreateCluster",
        "CreateService",
        "DeleteCluster",
        "DeleteService",
        "PutClusterCapacityProviders",
        "RegisterTaskDefinition",
        "TagResource",
        "UntagResource",
        "UpdateCluster",
        "UpdateClusterSettings",
        "UpdateService",
    ],
    "events": ["DeleteRule", "PutRule", "PutTargets", "RemoveTargets", "TagResource", "UntagResource"],
    "lambda": [
        "AddPermission",
        "CreateFunction",
        "DeleteFunction",
        "DeleteFunctionEventInvokeConfig",
        "PutFunctionConcurrency",
        "PutFunctionEventInvokeConfig",
        "RemovePermission",
        "TagResource",
        "UntagResource",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
        "UpdateFunctionEventInvokeConfig",
    ],
    "logs": [
        "AssociateKmsKey",
        "CreateLogGroup",
        "DeleteLogGroup",
        "DeleteMetricFilter",
        "DeleteRetentionPolicy",
        "DisassociateKmsKey",
        "PutMetricFilter",
        "PutRetentionPolicy",
        "TagResource",
        "UntagResource",
    ],
    "secretsmanager": [
        "CreateSecret",
        "DeleteSecret",
        "PutSecretValue",
        "TagResource",
        "UntagResource",
        "UpdateSecret",
    ],
    "sns": [
        "CreateTopic",
        "DeleteTopic",
        "SetTopicAttributes",
        "Subscribe",
        "TagResource",
        "Unsubscribe",
        "UntagResource",
    ],
    "sqs": ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"],
}

_NAMED_RESOURCES: dict[str, list[str]] = {
    "cloudwatch": [f"alarm:{NAMED}"],
    "ecs": [f"cluster/{NAMED}", f"service/{NAMED}", f"task-definition/{NAMED}"],
    "events": [f"rule/{NAMED}"],
    "lambda": [f"function:{NAMED}"],
    "logs": [f"log-group:{group}/{NAMED}" for group in ("/aws/lambda", "/ecs", "/vpc")],
    "secretsmanager": [f"secret:{NAMED}"],
    "sns": [NAMED],
    "sqs": [NAMED],
}

_PASSED_TO = ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"]

_ROLE_ACTIONS = [
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
]

_KEY_ACTIONS = [
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
]


def plan_statements(home: Home) -> list[Statement]:
    """Reads configuration and states, and takes the states' locks; no secret's value, and nothing that changes a resource."""
    return [
        Statement("ReadConfiguration", _READ, ["*"]),
        *_state_statements(home, write=False),
    ]


def apply_statements(home: Home, settings: AccountSettings) -> list[Statement]:
    """Makes, changes and destroys what environments' stacks consist of, by name, tag or region; not the account's own stack."""
    regions: Condition = {"StringEquals": {"aws:RequestedRegion": list(settings.regions or (settings.region,))}}
    return [
        Statement("ReadConfiguration", _READ, ["*"]),
        *_state_statements(home, write=True),
        # Most of these have no name, and no tag yet, by which they could be told apart.
        Statement("MakeNetworks", _NETWORK, ["*"], regions),
        Statement("ChangeOwnNetworks", _NETWORK_OF_THE_PROJECT, ["*"], {"StringEquals": PROJECT}),
        *_named_statements(home),
        # These know no resource, or only one whose id is not known before it is made.
        Statement(
            "WithoutNames",
            [
                "ecs:DeregisterTaskDefinition",
                "route53:AssociateVPCWithHostedZone",
                "route53:CreateHostedZone",
                "servicediscovery:CreatePrivateDnsNamespace",
            ],
            ["*"],
        ),
        Statement(
            "OwnNamespaces",
            ["route53:DeleteHostedZone", "servicediscovery:DeleteNamespace", "servicediscovery:TagResource"],
            [home.arn("servicediscovery", "namespace/*"), f"arn:{home.partition}:route53:::hostedzone/*"],
        ),
        *_role_statements(home, settings),
        *_key_statements(home),
    ]


def _state_statements(home: Home, *, write: bool) -> list[Statement]:
    bucket = f"arn:{home.partition}:s3:::prefect-state-{home.account_id}-*"
    prefix = f"{bucket}/{StateSettings().key_prefix}"
    states = f"{prefix}/*.tfstate"
    reading = [
        Statement("FindStates", ["s3:ListBucket"], [bucket]),
        Statement("ReadStates", ["s3:GetObject"], [f"{prefix}/*"]),
        Statement("LockStates", ["s3:DeleteObject", "s3:PutObject"], [f"{states}.tflock"]),
        Statement(
            "EncryptStates",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [f"arn:{home.partition}:kms:*:{home.account_id}:key/*"],
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/prefect-{ACCOUNT}"}},
        ),
    ]
    if not write:
        return reading
    return [
        *reading,
        Statement("WriteStates", ["s3:PutObject"], [states]),
        Statement("NotTheAccountsState", ["s3:PutObject"], [f"{prefix}/{ACCOUNT}-*"], effect="Deny"),
    ]


def _named_statements(home: Home) -> list[Statement]:
    return [
        Statement(
            f"Own{service.capitalize()}",
            [f"{service}:{action}" for action in actions],
            [f"arn:{home.partition}:{service}:*:{home.account_id}:{resource}" for resource in _NAMED_RESOURCES[service]]
            # A dashboard is one for all regions, and its ARN has none.
            + (
                [f"arn:{home.partition}:cloudwatch::{home.account_id}:dashboard/{NAMED}"]
                if service == "cloudwatch"
                else []
            ),
        )
        for service, actions in _NAMED_ACTIONS.items()
    ]


def _role_statements(home: Home, settings: AccountSettings) -> list[Statement]:
    prefix = settings.identity.role_name_prefix
    bounded: Condition = {}
    if home.permissions_boundary_arn is not None:
        bounded = {"StringEquals": {"iam:PermissionsBoundary": home.permissions_boundary_arn}}
    makes = ["iam:CreateRole", "iam:PutRolePolicy"]
    return [
        Statement("MakeOwnRoles", makes, [home.role_arn(f"{prefix}{NAMED}")], bounded),
        Statement(
            "ChangeOwnRoles",
            [action for action in _ROLE_ACTIONS if action not in makes],
            [home.role_arn(f"{prefix}{NAMED}")],
        ),
        Statement(
            "PassOwnRoles",
            ["iam:PassRole"],
            [home.role_arn(f"{prefix}{NAMED}")],
            {"StringEquals": {"iam:PassedToService": _PASSED_TO}},
        ),
        Statement(
            "NotTheAccountsRoles",
            ["iam:*"],
            [home.role_arn(f"{prefix}prefect-ci-*"), home.role_arn(f"{prefix}prefect-{ACCOUNT}-*")],
            effect="Deny",
        ),
    ]


def _key_statements(home: Home) -> list[Statement]:
    keys = f"arn:{home.partition}:kms:*:{home.account_id}"
    tagged: Condition = {"StringEquals": {"aws:RequestTag/Project": "prefect-worker-on-ecs"}}
    return [
        Statement("MakeKeys", ["kms:CreateKey"], ["*"], tagged),
        Statement("ChangeOwnKeys", _KEY_ACTIONS, [f"{keys}:key/*"], {"StringEquals": PROJECT}),
        Statement("NameKeys", [action for action in _KEY_ACTIONS if "Alias" in action], [f"{keys}:alias/{NAMED}"]),
        Statement("NotTheAccountsKey", _KEY_ACTIONS, [f"{keys}:alias/prefect-{ACCOUNT}"], effect="Deny"),
        Statement(
            "NotTheAccountsKeyByAlias",
            _KEY_ACTIONS,
            [f"{keys}:key/*"],
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/prefect-{ACCOUNT}"}},
            effect="Deny",
        ),
    ]
