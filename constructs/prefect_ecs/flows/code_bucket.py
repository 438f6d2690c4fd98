"""The bucket that flow runs take their code from."""

from prefect_ecs.flows.settings import CodeBucketSettings
from prefect_ecs.names import Names
from prefect_ecs.resources.bucket import PrivateBucket
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.terraform.bindings import Construct
from prefect_ecs.terraform.provider import Home


def bucket_name(settings: CodeBucketSettings, names: Names, home: Home) -> str | None:
    """The bucket's name, whoever owns it; None if there is none."""
    if settings.mode == "managed":
        return f"{names.flow_code_bucket}-{home.account_id}-{home.region}"
    return settings.external_name


def build_code_bucket(
    scope: Construct,
    construct_id: str,
    settings: CodeBucketSettings,
    *,
    name: str,
    home: Home,
    encryption: Encryption,
) -> PrivateBucket:
    """A bucket whose old versions can be brought back for as long as the settings say."""
    return PrivateBucket(
        scope,
        construct_id,
        name=name,
        home=home,
        key_arn=encryption.key_arn,
        key_dependables=encryption.dependables,
        restore_days=settings.restore_days,
        force_destroy=settings.force_destroy,
    )
