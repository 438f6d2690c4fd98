"""The AWS that the environment points at."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_CONNECT_TIMEOUT_SECONDS = 10
_READ_TIMEOUT_SECONDS = 30
_ATTEMPTS = 3


class Aws:
    """Clients for one region, with the credentials (profile, role, session) that the AWS CLI would use.

    Args:
        region: of the stack, whatever the environment's default is.
    """

    def __init__(self, region: str) -> None:
        # Any: the stubs of boto3 know a client by its literal name only.
        session: Any = boto3.Session(region_name=region)
        config = Config(
            connect_timeout=_CONNECT_TIMEOUT_SECONDS,
            read_timeout=_READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        )
        self._client = cache(lambda service: session.client(service, config=config))

    def client(self, service: str) -> Any:
        return self._client(service)
