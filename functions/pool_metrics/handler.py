"""Lambda's way in."""

import json
import logging
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pool_metrics.configuration import Configuration
from pool_metrics.metrics import MetricValues, of_pool, of_workers, publish
from pool_metrics.prefect_api import (
    CredentialRejectedError,
    NotFoundError,
    PrefectApi,
    PrefectApiError,
    authorization,
)
from pool_metrics.work_pool import read_pool

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

PUBLISHING_SECONDS = 10.0
"""Kept back from the time that Lambda gives, so that what is known by then gets published."""

AWS = Config(connect_timeout=5, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)


class Context(Protocol):
    """The part of Lambda's context that is used."""

    def get_remaining_time_in_millis(self) -> int: ...


def handle(_event: object, context: Context) -> None:
    """Publishes the pool's metrics once.

    The metrics from ECS are published also if the secret can't be read, or Prefect does not answer.

    Raises:
        PrefectApiError: Prefect did not answer, or rejected the credential. Lambda counts the error.
        BotoCoreError, ClientError: the secret can't be read, or AWS does not answer.
    """
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - PUBLISHING_SECONDS
    configuration = Configuration.from_environment(os.environ)
    ecs: ECSClient = boto3.client("ecs", config=AWS)
    cloudwatch: CloudWatchClient = boto3.client("cloudwatch", config=AWS)

    service = _service(ecs, configuration)
    values = of_workers(desired=service["desiredCount"], running=service["runningCount"])
    failure: Exception | None = None
    try:
        values |= _ask_prefect(configuration, deadline, desired_workers=service["desiredCount"])
    except CredentialRejectedError as error:
        values |= {"CredentialRejected": 1}
        failure = error
    except (PrefectApiError, BotoCoreError, ClientError) as error:
        failure = error
    publish(cloudwatch, configuration, values)
    logger.info("published %s", json.dumps(values))
    if failure is not None:
        raise failure


def _service(ecs: "ECSClient", configuration: Configuration) -> Any:
    """The worker's service. Prefect can't say how many workers there are: replicas share a name, and it shows one."""
    answer = ecs.describe_services(cluster=configuration.cluster_name, services=[configuration.service_name])
    if not answer["services"]:
        raise LookupError(
            f"there is no service {configuration.service_name} in the cluster {configuration.cluster_name}"
        )
    return answer["services"][0]


def _ask_prefect(configuration: Configuration, deadline: float, *, desired_workers: int) -> MetricValues:
    secrets: SecretsManagerClient = boto3.client("secretsmanager", config=AWS)
    # Read each time, and kept nowhere: a rotated credential is used, and the old one gone, a minute later.
    credential = secrets.get_secret_value(SecretId=configuration.secret_arn)["SecretString"]
    api = PrefectApi(configuration.api_url, authorization(configuration.credential_name, credential), deadline=deadline)
    try:
        pool = read_pool(api, configuration.work_pool_name, datetime.now(UTC))
    except NotFoundError:
        logger.error("Prefect has no work pool named %s", configuration.work_pool_name)
        return {"CredentialRejected": 0, "PoolReady": 0}
    return {"CredentialRejected": 0} | of_pool(pool, desired_workers=desired_workers)
