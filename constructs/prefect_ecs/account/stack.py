"""The stack of one AWS account in one region."""

from prefect_ecs.account.config import Config
from prefect_ecs.account.pipelines import GithubPipelines
from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.context.encryption import EncryptionKey
from prefect_ecs.resources.bucket import PrivateBucket
from prefect_ecs.terraform.bindings import Construct, TerraformOutput
from prefect_ecs.terraform.provider import StackProvider, stack_tags
from prefect_ecs.terraform.settings import StateSettings
from prefect_ecs.terraform.stack import ReadableStack, configure_s3_backend

RESTORE_DAYS = 365
"""Days in which an overwritten state can be restored."""

KEY_DELETION_WINDOW_DAYS = 30
"""The longest that KMS offers: without the key, the state of every stack is lost."""


class AccountStack(ReadableStack):
    """What the environments of an account share. The stack's own state is in the bucket that the stack creates."""

    def __init__(self, scope: Construct, settings: AccountSettings) -> None:
        names = settings.names
        super().__init__(scope, names.stack)
        configure_s3_backend(
            self,
            StateSettings(backend="s3"),
            bucket=names.state_bucket,
            region=settings.region,
            name=names.stack,
            account_id=settings.account_id,
        )
        protected = settings.deletion_protection

        provider = StackProvider(
            self,
            "home",
            environment=settings.environment,
            region=settings.region,
            account_id=settings.account_id,
            tags=stack_tags(environment=settings.environment, stack=names.stack, tags=settings.tags),
            role_path=settings.identity.role_path,
            permissions_boundary=settings.identity.permissions_boundary,
        )
        key = EncryptionKey(
            self,
            "key",
            description=f"Terraform state and AWS Config records of {names.stack}",
            alias=names.key_alias,
            provider=provider,
            deletion_window_days=KEY_DELETION_WINDOW_DAYS,
            deletion_protection=protected,
        )
        state = PrivateBucket(
            self,
            "state",
            name=names.state_bucket,
            provider=provider,
            key_arn=key.arn,
            restore_days=RESTORE_DAYS,
            force_destroy=not protected,
            prevent_destroy=protected,
        )
        if settings.config.enabled:
            Config(self, "config", settings, names=names, provider=provider, key_arn=key.arn)

        outputs = AccountOutputs(self, "outputs")
        outputs.of_state(provider, key, state)
        repository = settings.pipelines.github_repository
        # IAM is global.
        if repository is not None and settings.is_home:
            pipelines = GithubPipelines(self, "ci", settings, repository=repository, names=names, provider=provider)
            outputs.of_pipelines(pipelines)


class AccountOutputs(Construct):
    """Declares the outputs, in a scope of their own, so that an output can have the name of a resource."""

    def of_state(self, provider: StackProvider, key: EncryptionKey, state: PrivateBucket) -> None:
        self._declare("region", provider.region, "AWS region of the stack.")
        self._declare("key_arn", key.arn, "KMS key of the state and of what AWS Config records.")
        self._declare("state_bucket_name", state.name, "Bucket of the Terraform state of the stacks in this region.")

    def of_pipelines(self, pipelines: GithubPipelines) -> None:
        self._declare("plan_role_arn", pipelines.plan_role_arn, "Role that workflows take to plan.")
        self._declare("apply_role_arn", pipelines.apply_role_arn, "Role that workflows take to apply.")

    def _declare(self, name: str, value: str, description: str) -> None:
        TerraformOutput(self, name, value=value, description=description, static_id=True)
