"""What the pipelines' roles may do: plan, and apply. The rooms declare what their resources need."""

from collections.abc import Iterable

from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.cluster.pipeline_rights import CLUSTER_RIGHTS
from prefect_ecs.context.encryption import KEY_RIGHTS
from prefect_ecs.context.pipeline_rights import PipelineRights, PipelineScope
from prefect_ecs.monitoring.notifications import MONITORING_RIGHTS
from prefect_ecs.network.pipeline_rights import NETWORK_RIGHTS
from prefect_ecs.pool_metrics.pool_metrics import FUNCTION_RIGHTS
from prefect_ecs.prefect_api.secret import SECRET_RIGHTS
from prefect_ecs.resources.common import LOG_RIGHTS
from prefect_ecs.settings_types import ACCOUNT
from prefect_ecs.task_events.task_events import QUEUE_RIGHTS
from prefect_ecs.terraform.documents import Condition, Statement
from prefect_ecs.terraform.provider import StackProvider
from prefect_ecs.terraform.settings import StateSettings

RIGHTS: tuple[PipelineRights, ...] = (
    NETWORK_RIGHTS,
    CLUSTER_RIGHTS,
    SECRET_RIGHTS,
    QUEUE_RIGHTS,
    FUNCTION_RIGHTS,
    MONITORING_RIGHTS,
    LOG_RIGHTS,
    KEY_RIGHTS,
)
"""The rights for all rooms' resources but roles, which differ by the account's settings."""

_READ_ROLES = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]

_CREATE_ROLES = ["iam:CreateRole", "iam:PutRolePolicy"]
"""The actions that a permissions boundary must restrict."""

_CHANGE_ROLES = [
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:ListInstanceProfilesForRole",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRoleDescription",
]


def plan_statements(provider: StackProvider, settings: AccountSettings) -> list[Statement]:
    """Returns what a plan needs: it reads configuration and states, locks states, and reads no secret's value."""
    scope = _scope(provider, settings)
    return [
        *_read_statements(scope),
        _by_name(provider, "ReadByName", _sorted(rights.read_named for rights in RIGHTS)),
        *_state_statements(provider, write=False),
    ]


def apply_statements(provider: StackProvider, settings: AccountSettings) -> list[Statement]:
    """Returns what an apply needs: it creates, changes and deletes environments' resources, but not those of the account's stack."""
    scope = _scope(provider, settings)
    named = [
        *_sorted(rights.read_named for rights in RIGHTS),
        *_sorted(rights.change_named for rights in RIGHTS),
    ]
    *others, keys = RIGHTS
    return [
        *_read_statements(scope),
        _by_name(provider, "ReadAndChangeByName", named),
        *_state_statements(provider, write=True),
        *(statement for rights in others for statement in rights.change(scope)),
        *_role_statements(scope),
        *keys.change(scope),
    ]


def _scope(provider: StackProvider, settings: AccountSettings) -> PipelineScope:
    return PipelineScope(provider, settings.regions or (settings.region,), settings.identity.role_name_prefix)


def _sorted(groups: Iterable[Iterable[str]]) -> list[str]:
    return sorted({item for group in groups for item in group})


def _read_statements(scope: PipelineScope) -> list[Statement]:
    by_id = {resource: actions for rights in RIGHTS for resource, actions in rights.read_by_id.items()}
    return [
        Statement(
            "ReadWhatHasNoName",
            _sorted(rights.read for rights in RIGHTS),
            ["*"],
            {"StringEquals": scope.in_regions},
        ),
        Statement(
            "ReadById",
            [action for resource in sorted(by_id) for action in by_id[resource]],
            [scope.anywhere(*resource.split(":", 1)) for resource in sorted(by_id)],
        ),
        Statement("ReadRoles", _READ_ROLES, [scope.own_roles()]),
    ]


def _by_name(provider: StackProvider, sid: str, actions: list[str]) -> Statement:
    """Returns one statement for all services: each action applies only to resources of its own service."""
    names = _sorted(rights.names for rights in RIGHTS)
    return Statement(
        sid, actions, [f"arn:{provider.partition}:{name.format(account=provider.account_id)}" for name in names]
    )


def _state_statements(provider: StackProvider, *, write: bool) -> list[Statement]:
    bucket = provider.bucket_arn(f"prefect-state-{provider.account_id}-*")
    prefix = f"{bucket}/{StateSettings().key_prefix}"
    states = f"{prefix}/*.tfstate"
    reading = [
        Statement("FindStates", ["s3:ListBucket"], [bucket]),
        Statement("ReadStates", ["s3:GetObject"], [f"{prefix}/*"]),
        Statement("LockStates", ["s3:DeleteObject", "s3:PutObject"], [f"{states}.tflock"]),
        Statement(
            "EncryptStates",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [f"arn:{provider.partition}:kms:*:{provider.account_id}:key/*"],
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


def _role_statements(scope: PipelineScope) -> list[Statement]:
    own = [scope.own_roles()]
    passed_to = _sorted(rights.passed_to for rights in RIGHTS)
    bounded: Condition = {}
    if scope.provider.permissions_boundary_arn is not None:
        bounded = {"StringEquals": {"iam:PermissionsBoundary": scope.provider.permissions_boundary_arn}}
    return [
        Statement("MakeOwnRoles", _CREATE_ROLES, own, bounded),
        Statement("ChangeOwnRoles", _CHANGE_ROLES, own),
        Statement("PassOwnRoles", ["iam:PassRole"], own, {"StringEquals": {"iam:PassedToService": passed_to}}),
        # The first cluster of an account creates ECS's service-linked role, without which no service starts.
        # Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
        Statement(
            "MakeRoleOfEcs",
            ["iam:CreateServiceLinkedRole"],
            [
                scope.provider.arn(
                    "iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", global_service=True
                )
            ],
            {"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}},
        ),
        Statement(
            "NotTheAccountsRoles",
            ["iam:*"],
            [scope.own_roles("prefect-ci-*"), scope.own_roles(f"prefect-{ACCOUNT}-*")],
            effect="Deny",
        ),
    ]
