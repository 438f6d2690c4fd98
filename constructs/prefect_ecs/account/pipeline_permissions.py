"""What a pipeline may do: plan, and apply.

The actions come from a recording (`actions.py`); here they are tied to names, tags, regions and the account.
"""

from collections.abc import Mapping, Sequence

from prefect_ecs.account.pipeline_actions import (
    CHANGE,
    CHANGE_KEYS,
    CHANGE_NETWORK,
    CHANGE_ROLES,
    MAKE_NETWORK,
    MAKE_ROLES,
    NAME_KEYS,
    READ,
    READ_BY_ID,
    READ_ROLES,
    READ_WITHOUT_RESOURCE,
)
from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.resources.policy import Condition, Statement
from prefect_ecs.settings_types import ACCOUNT
from prefect_ecs.terraform.provider import Home
from prefect_ecs.terraform.settings import StateSettings
from prefect_ecs.terraform.tags import PROJECT

NAMED = "prefect*"
"""What the names of everything start with that an environment's stack makes (`names.py`)."""

_OWN: Condition = {"StringEquals": {"aws:ResourceTag/Project": PROJECT}}
_TAGGED: Condition = {"StringEquals": {"aws:RequestTag/Project": PROJECT}}

_NAMED_RESOURCES: Mapping[str, Sequence[str]] = {
    # A dashboard is one for all regions, and its ARN has none.
    "cloudwatch": (f"*:{{account}}:alarm:{NAMED}", f":{{account}}:dashboard/{NAMED}"),
    "ecs": tuple(f"*:{{account}}:{kind}/{NAMED}" for kind in ("cluster", "service", "task-definition")),
    "events": (f"*:{{account}}:rule/{NAMED}",),
    "lambda": (f"*:{{account}}:function:{NAMED}",),
    "logs": tuple(f"*:{{account}}:log-group:{group}/{NAMED}" for group in ("/aws/lambda", "/ecs", "/vpc")),
    "sns": (f"*:{{account}}:{NAMED}",),
    "sqs": (f"*:{{account}}:{NAMED}",),
}

_PASSED_TO = ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"]


def plan_statements(home: Home, settings: AccountSettings) -> list[Statement]:
    """Reads configuration and states, and takes the states' locks; no secret's value, and nothing that changes a resource."""
    return [
        *_read_statements(home, settings),
        _by_name(home, "ReadByName", READ),
        *_state_statements(home, write=False),
    ]


def apply_statements(home: Home, settings: AccountSettings) -> list[Statement]:
    """Makes, changes and destroys what environments' stacks consist of, by name, tag or region; not the account's own stack."""
    return [
        *_read_statements(home, settings),
        _by_name(home, "ReadAndChangeByName", READ, CHANGE),
        *_state_statements(home, write=True),
        *_network_statements(home, settings),
        *_namespace_statements(home),
        *_role_statements(home, settings),
        *_key_statements(home),
    ]


def _regions(settings: AccountSettings) -> dict[str, str | list[str]]:
    return {"aws:RequestedRegion": list(settings.regions or (settings.region,))}


def _read_statements(home: Home, settings: AccountSettings) -> list[Statement]:
    return [
        Statement("ReadWhatHasNoName", list(READ_WITHOUT_RESOURCE), ["*"], {"StringEquals": _regions(settings)}),
        Statement(
            "ReadById",
            [f"{service}:{action}" for (service, _), actions in READ_BY_ID.items() for action in actions],
            [_anywhere(home, service, resource) for service, resource in READ_BY_ID],
        ),
        Statement("ReadRoles", list(READ_ROLES), [_own_roles(home, settings)]),
    ]


def _by_name(home: Home, sid: str, *purposes: Mapping[str, Sequence[str]]) -> Statement:
    """One statement for all services: each action knows only resources of its own service."""
    return Statement(
        sid,
        [f"{service}:{action}" for actions in purposes for service in actions for action in actions[service]],
        [
            f"arn:{home.partition}:{service}:{resource.format(account=home.account_id)}"
            for service, resources in _NAMED_RESOURCES.items()
            for resource in resources
        ],
    )


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


def _network_statements(home: Home, settings: AccountSettings) -> list[Statement]:
    """Without a name and, before it is made, without a tag, part of a network is told apart by the tag that it is made with.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
    """
    anything = _anywhere(home, "ec2", "*")
    made = {"StringEquals": {**_regions(settings), **_TAGGED["StringEquals"]}}
    return [
        Statement("MakeNetworks", list(MAKE_NETWORK), [anything], made),
        Statement("TagNetworksAsTheyAreMade", ["ec2:CreateTags"], [anything], {"Null": {"ec2:CreateAction": "false"}}),
        # AWS makes it with the VPC, without a tag.
        Statement("TagDefaultGroups", ["ec2:CreateTags"], [_anywhere(home, "ec2", "security-group/*")], made),
        Statement("ChangeOwnNetworks", list(CHANGE_NETWORK), [anything], _OWN),
        # A destroy waits until nobody uses a subnet or a group. An address is named by its association, and AWS looks at the NAT
        # gateway's interface too, which has no tag.
        Statement(
            "LeaveNetworks",
            ["ec2:DescribeNetworkInterfaces", "ec2:DisassociateAddress"],
            ["*"],
            {"StringEquals": _regions(settings)},
        ),
    ]


def _namespace_statements(home: Home) -> list[Statement]:
    """Cloud Map's namespaces, and the private zones in Route 53 that belong to them."""
    return [
        Statement(
            "MakeNamespaces",
            ["servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:TagResource"],
            ["*"],
            _TAGGED,
        ),
        Statement(
            "WithoutNames",
            ["ecs:DeregisterTaskDefinition", "route53:CreateHostedZone"],
            ["*"],
        ),
        Statement(
            "OwnNamespaces",
            ["route53:DeleteHostedZone", "servicediscovery:DeleteNamespace", "servicediscovery:GetOperation"],
            [_anywhere(home, "servicediscovery", "namespace/*"), f"arn:{home.partition}:route53:::hostedzone/*"],
        ),
    ]


def _role_statements(home: Home, settings: AccountSettings) -> list[Statement]:
    prefix = settings.identity.role_name_prefix
    own = [_own_roles(home, settings)]
    bounded: Condition = {}
    if home.permissions_boundary_arn is not None:
        bounded = {"StringEquals": {"iam:PermissionsBoundary": home.permissions_boundary_arn}}
    return [
        Statement("MakeOwnRoles", list(MAKE_ROLES), own, bounded),
        Statement("ChangeOwnRoles", list(CHANGE_ROLES), own),
        Statement("PassOwnRoles", ["iam:PassRole"], own, {"StringEquals": {"iam:PassedToService": _PASSED_TO}}),
        # An account's first cluster makes ECS's own role, without which no service starts.
        # Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
        Statement(
            "MakeRoleOfEcs",
            ["iam:CreateServiceLinkedRole"],
            [home.arn("iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", global_service=True)],
            {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}},
        ),
        Statement(
            "NotTheAccountsRoles",
            ["iam:*"],
            [home.role_arn(f"{prefix}prefect-ci-*"), home.role_arn(f"{prefix}prefect-{ACCOUNT}-*")],
            effect="Deny",
        ),
    ]


def _key_statements(home: Home) -> list[Statement]:
    keys, aliases = _anywhere(home, "kms", "key/*"), _anywhere(home, "kms", "alias/")
    return [
        Statement("MakeKeys", ["kms:CreateKey"], ["*"], _TAGGED),
        # A key that is being made has no tag yet.
        # Source: https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
        Statement("TagKeysAsTheyAreMade", ["kms:TagResource"], [keys], _TAGGED),
        Statement("ChangeOwnKeys", list(CHANGE_KEYS), [keys], _OWN),
        Statement("NameKeys", list(NAME_KEYS), [f"{aliases}{NAMED}"]),
        Statement("NotTheAccountsKey", list(NAME_KEYS), [f"{aliases}prefect-{ACCOUNT}"], effect="Deny"),
        Statement(
            "NotTheAccountsKeyByAlias",
            list(CHANGE_KEYS),
            [keys],
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/prefect-{ACCOUNT}"}},
            effect="Deny",
        ),
    ]


def _own_roles(home: Home, settings: AccountSettings) -> str:
    return home.role_arn(f"{settings.identity.role_name_prefix}{NAMED}")


def _anywhere(home: Home, service: str, resource: str) -> str:
    """The account's resources of a kind, in every region."""
    return f"arn:{home.partition}:{service}:*:{home.account_id}:{resource}"
