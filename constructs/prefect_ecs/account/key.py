"""The key that encrypts what an account's stack keeps: state, and what AWS Config records."""

from typing import Any

from prefect_ecs.account.names import AccountNames
from prefect_ecs.resources.policy import Statement, policy
from prefect_ecs.terraform.bindings import Construct, KmsAlias, KmsKey, TerraformResourceLifecycle
from prefect_ecs.terraform.documents import json_document
from prefect_ecs.terraform.expressions import reference
from prefect_ecs.terraform.provider import Home

DELETION_WINDOW_DAYS = 30
"""The longest that KMS offers: without the key, the state of every stack is lost."""


class AccountKey(Construct):
    """One customer-managed key, rotated yearly.

    Attributes:
        arn: expression.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, names: AccountNames, home: Home, deletion_protection: bool
    ) -> None:
        super().__init__(scope, construct_id)
        key = KmsKey(
            self,
            "Default",
            description=f"Terraform state and AWS Config records of {names.stack}",
            policy=json_document(self, "policy", key_policy(home)),
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=deletion_protection),
        )
        KmsAlias(self, "alias", name=names.key_alias, target_key_id=key.key_id)
        self.arn = reference(key, "arn")


def key_policy(home: Home) -> dict[str, Any]:
    """The account says who uses the key, by its IAM policies."""
    return policy(
        Statement(
            "TheAccountAdministersTheKey",
            ["kms:*"],
            ["*"],
            principal={"AWS": home.arn("iam", "root", global_service=True)},
        )
    )
