"""The function's configuration, from its environment. None of it is secret: the function reads the credential when it needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Configuration:
    """Where to ask, and where to publish.

    Attributes:
        api_url: the Prefect API, as clients have it in PREFECT_API_URL.
        credential_name: PREFECT_API_KEY (Prefect Cloud) or PREFECT_API_AUTH_STRING (a self-hosted server).
        secret_arn: the secret that holds the credential.
        work_pool_name: the pool to measure.
        cluster_name, service_name: the worker's ECS service.
        metric_namespace: where the metrics go.
    """

    api_url: str
    credential_name: str
    secret_arn: str
    work_pool_name: str
    cluster_name: str
    service_name: str
    metric_namespace: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        return cls(
            api_url=environment["PREFECT_API_URL"],
            credential_name=environment["CREDENTIAL_NAME"],
            secret_arn=environment["SECRET_ARN"],
            work_pool_name=environment["WORK_POOL_NAME"],
            cluster_name=environment["CLUSTER_NAME"],
            service_name=environment["SERVICE_NAME"],
            metric_namespace=environment["METRIC_NAMESPACE"],
        )
