"""The Terraform outputs of an account's stack."""

from prefect_ecs.account.key import AccountKey
from prefect_ecs.account.pipelines import GithubPipelines
from prefect_ecs.resources.bucket import PrivateBucket
from prefect_ecs.terraform.bindings import Construct, TerraformOutput
from prefect_ecs.terraform.provider import Home


class AccountOutputs(Construct):
    """Declares the outputs. They are a scope of their own, so that none shares a name with what it is about."""

    def of_state(self, home: Home, key: AccountKey, state: PrivateBucket) -> None:
        self._declare("region", home.region, "AWS region of the stack.")
        self._declare("key_arn", key.arn, "KMS key of the state and of what AWS Config records.")
        self._declare("state_bucket_name", state.name, "Bucket of the Terraform state of the stacks in this region.")

    def of_pipelines(self, pipelines: GithubPipelines) -> None:
        self._declare("plan_role_arn", pipelines.plan_role_arn, "Role that workflows take to plan.")
        self._declare("apply_role_arn", pipelines.apply_role_arn, "Role that workflows take to apply.")

    def _declare(self, name: str, value: str, description: str) -> None:
        TerraformOutput(self, name, value=value, description=description, static_id=True)
