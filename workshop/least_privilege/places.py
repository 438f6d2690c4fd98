"""What was recorded in one stack, as another stack would ask for it."""

from collections.abc import Iterable

from prefect_ecs.flows.settings import CodeBucketSettings
from prefect_ecs.prefect_api.secret import secret_name
from prefect_ecs.prefect_api.settings import SecretSettings
from prefect_ecs.settings import Settings
from prefect_ecs.settings_types import DEV

from workshop.least_privilege.evidence import Evidence, relocated
from workshop.least_privilege.scenarios import NEEDS_CODE_BUCKET
from workshop.least_privilege.synthesized_policies import Place

RECORDED_IN = Settings(environment=DEV)
"""The stack in which the evidence was recorded; its code bucket has the name that the stack gives it."""

ROLE_PURPOSES = ("worker-execution", "worker-task", "flow-execution", "flow-task")


def place_of(settings: Settings) -> Place:
    """Where a stack would be applied: its own region and account, or those of the recording."""
    default = Place()
    return Place(
        region=settings.region or default.region,
        account_id=settings.account_id or default.account_id,
        work_pool_name=settings.names.work_pool,
    )


def evidence_of(settings: Settings, recorded: Iterable[Evidence]) -> list[Evidence]:
    """What this stack's roles would have asked for, had the recording been made in it."""
    has_bucket = settings.flows.code_bucket.mode != "none"
    made = [one for one in recorded if has_bucket or one.scenario not in NEEDS_CODE_BUCKET]
    ours, theirs = _names(RECORDED_IN), _names(settings)
    return relocated(made, dict(zip(ours, theirs, strict=True)))


def neighbour_of(settings: Settings) -> Settings:
    """Another environment in the same account and region, with a secret and a bucket of its own."""
    has_bucket = settings.flows.code_bucket.mode != "none"
    bucket = CodeBucketSettings(mode="managed" if has_bucket else "none")
    return settings.model_copy(
        update={
            "environment": "neighbour",
            "region": settings.region or Place().region,
            "secret": SecretSettings(),
            "flows": settings.flows.model_copy(update={"code_bucket": bucket}),
        }
    )


def _names(settings: Settings) -> list[str]:
    """Everything in ARNs that differs from stack to stack, always in the same order."""
    names, place = settings.names, place_of(settings)
    managed_bucket = f"{names.flow_code_bucket}-{place.account_id}-{place.region}"
    return [
        names.cluster,
        names.worker_log_group,
        names.flow_log_group,
        names.events_queue,
        f"secret:{secret_name(settings.secret, names)}-",
        f"task-definition/prefect_{place.work_pool_name}_",
        f":::{settings.flows.code_bucket.external_name or managed_bucket}",
        *(f"role{settings.identity.role_path}{names.role(purpose)}" for purpose in ROLE_PURPOSES),
        place.region,
        place.account_id,
    ]
