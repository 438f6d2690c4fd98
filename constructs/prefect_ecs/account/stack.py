"""The stack of one AWS account in one region."""

from prefect_ecs.account.config import Config
from prefect_ecs.account.key import AccountKey
from prefect_ecs.account.outputs import AccountOutputs
from prefect_ecs.account.pipelines import GithubPipelines
from prefect_ecs.account.settings import AccountSettings
from prefect_ecs.resources.bucket import PrivateBucket
from prefect_ecs.terraform.backend import s3_backend
from prefect_ecs.terraform.bindings import Construct
from prefect_ecs.terraform.provider import Home
from prefect_ecs.terraform.readable_stack import ReadableStack
from prefect_ecs.terraform.settings import StateSettings
from prefect_ecs.terraform.tags import stack_tags

RESTORE_DAYS = 365
"""How long an overwritten state can be brought back."""


class AccountStack(ReadableStack):
    """What the environments of an account share, and so belongs to none of them. Its own state lies in the bucket that it makes."""

    def __init__(self, scope: Construct, settings: AccountSettings) -> None:
        names = settings.names
        super().__init__(scope, names.stack)
        s3_backend(
            self,
            StateSettings(backend="s3"),
            bucket=names.state_bucket,
            region=settings.region,
            name=names.stack,
            account_id=settings.account_id,
        )
        protected = settings.deletion_protection

        home = Home(
            self,
            "home",
            environment=settings.environment,
            region=settings.region,
            account_id=settings.account_id,
            tags=stack_tags(environment=settings.environment, stack=names.stack, tags=settings.tags),
            role_path=settings.identity.role_path,
            permissions_boundary=settings.identity.permissions_boundary,
        )
        key = AccountKey(self, "key", names=names, home=home, deletion_protection=protected)
        state = PrivateBucket(
            self,
            "state",
            name=names.state_bucket,
            home=home,
            key_arn=key.arn,
            restore_days=RESTORE_DAYS,
            force_destroy=not protected,
            prevent_destroy=protected,
        )
        if settings.config.enabled:
            Config(self, "config", settings, names=names, home=home, key_arn=key.arn)

        outputs = AccountOutputs(self, "outputs")
        outputs.of_state(home, key, state)
        repository = settings.pipelines.github_repository
        # IAM is one for all regions.
        if repository is not None and settings.is_home:
            pipelines = GithubPipelines(self, "ci", settings, repository=repository, names=names, home=home)
            outputs.of_pipelines(pipelines)
