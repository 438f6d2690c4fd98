"""Credentials for each role of a task, so that a recording shows which role made a request."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.config import Config

from localcloud.embedded_aws import EmbeddedAws
from localcloud.recording import RUNNER_ACCESS_KEY_ID

_RENEWED_BEFORE_EXPIRY = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Temporary credentials of a role, from STS AssumeRole."""

    role_arn: str
    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: datetime


class Identities:
    """Assumes roles on the embedded AWS and tracks which access key belongs to which role.

    It is thread-safe. Its clients don't retry, so that a recording shows each request once.
    """

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws
        self._lock = threading.Lock()
        self._credentials: dict[tuple[str, str], Credentials] = {}
        self._roles: dict[str, str] = {}

    def credentials(self, role_arn: str, session_name: str) -> Credentials:
        """The credentials of a role for a session (a task ID), renewed 15 minutes before they expire."""
        key = (role_arn, session_name)
        held = self._credentials.get(key)
        if held and held.expiration - datetime.now(UTC) > _RENEWED_BEFORE_EXPIRY:
            return held
        answer = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=session_name)["Credentials"]
        fresh = Credentials(
            role_arn=role_arn,
            access_key_id=answer["AccessKeyId"],
            secret_access_key=answer["SecretAccessKey"],
            session_token=answer["SessionToken"],
            expiration=answer["Expiration"],
        )
        with self._lock:
            self._credentials[key] = fresh
            self._roles[fresh.access_key_id] = role_arn
        return fresh

    def client(self, service: str, region: str | None = None, *, credentials: Credentials | None = None) -> Any:
        """A boto3 client with the credentials of a role, or with those of Fargate itself."""
        caller = (
            {
                "aws_access_key_id": credentials.access_key_id,
                "aws_secret_access_key": credentials.secret_access_key,
                "aws_session_token": credentials.session_token,
            }
            if credentials
            else {"aws_access_key_id": RUNNER_ACCESS_KEY_ID, "aws_secret_access_key": RUNNER_ACCESS_KEY_ID}
        )
        # boto3 sessions are not thread-safe; clients are.
        with self._lock:
            return self._aws._session.client(
                service,
                region_name=region or self._aws.region,
                endpoint_url=self._aws.endpoint_url,
                config=Config(proxies={}, retries={"total_max_attempts": 1}),
                **caller,
            )

    def role_of(self, access_key_id: str) -> str | None:
        """ARN of the role that an access key belongs to, or None if it belongs to no task."""
        return self._roles.get(access_key_id)
