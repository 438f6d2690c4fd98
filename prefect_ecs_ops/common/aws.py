"""AWS, as the operator's environment reaches it."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_CONNECT_TIMEOUT_SECONDS = 10
_READ_TIMEOUT_SECONDS = 30


class WrongAccountError(RuntimeError):
    """The credentials belong to another account than the stack. The message names both accounts, and what to change."""


class Aws:
    """A session in one region, with the credentials (profile, role, session) that the AWS CLI would use.

    Args:
        region: the stack's region. The environment's default region doesn't matter.
        attempts: how often a request is tried at most. Default: 5, since ECS and IAM throttle commands that delete many
            things.
    """

    def __init__(self, region: str, *, attempts: int = 5) -> None:
        self.region = region
        # Any: the stubs of boto3 know a client by its literal name only.
        session: Any = boto3.Session(region_name=region)
        config = Config(
            connect_timeout=_CONNECT_TIMEOUT_SECONDS,
            read_timeout=_READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": attempts, "mode": "standard"},
        )
        self._client = cache(lambda service: session.client(service, config=config))

    def client(self, service: str) -> Any:
        """The boto3 client of a service; the same one each time."""
        return self._client(service)

    def account_id(self) -> str:
        """The account that the credentials belong to."""
        account: str = self.client("sts").get_caller_identity()["Account"]
        return account

    def require_account(self, stack: str, account: str) -> None:
        """Checks the credentials before a command changes something, or lists what to delete.

        Args:
            stack: the stack's id, for the message.
            account: the stack's account, 12 digits.

        Raises:
            WrongAccountError: the credentials belong to another account.
        """
        found = self.account_id()
        if found != account:
            raise WrongAccountError(
                f"the AWS credentials belong to account {found}, but stack {stack} is in account {account}; nothing was "
                f"changed. Use credentials of account {account}, for example with AWS_PROFILE"
            )


def account_of(arn: str) -> str:
    """The account in an ARN, such as that of a stack's output `cluster_arn`."""
    return arn.split(":")[4]
