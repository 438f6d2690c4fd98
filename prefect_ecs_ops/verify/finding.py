"""The result of a check, and the results for errors of AWS and Prefect."""

from dataclasses import dataclass
from typing import Self

import httpx
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 -- botocore's
    HTTPClientError,
    NoCredentialsError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

REFUSALS = (ClientError, BotoCoreError, httpx.HTTPError)
"""The errors that `refusal` explains. Any other error is a bug in this program."""

_SIGN_IN = "Sign in again where the credentials come from (`aws sso login`, `aws configure`, AWS_PROFILE)."
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_REFUSED_BY_PREFECT = {401, 403}


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        holds: whether the check passes.
        found: what the check found: the state, or the reason why the check fails. One sentence without any secret.
        remedy: what to do if the check fails.
        details: lines with details, such as the service's last events, whether the check passes or fails.
    """

    holds: bool
    found: str
    remedy: str | None = None
    details: tuple[str, ...] = ()

    @classmethod
    def good(cls, found: str, *details: str) -> Self:
        return cls(True, found, None, details)

    @classmethod
    def bad(cls, reason: str, remedy: str, *details: str) -> Self:
        return cls(False, reason, remedy, details)


def refusal(error: Exception) -> Finding:
    """Explains why AWS or Prefect could not be asked.

    Args:
        error: an error of one of the types in `REFUSALS`.
    """
    match error:
        case httpx.HTTPStatusError() if error.response.status_code in _REFUSED_BY_PREFECT:
            return Finding.bad(
                f"Prefect refuses this terminal's credentials with {error.response.status_code}",
                "Run `prefect cloud login`, or export PREFECT_API_KEY (self-hosted: PREFECT_API_AUTH_STRING).",
            )
        case httpx.HTTPStatusError():
            return Finding.bad(
                f"Prefect answers {error.response.status_code} to {error.request.url}",
                "Try again, and check Prefect's status page.",
            )
        case httpx.HTTPError():
            return Finding.bad(
                f"Prefect does not answer: {str(error) or type(error).__name__}",
                "Check PREFECT_API_URL, this machine's network, and that the server runs.",
            )
        case ClientError():
            code = error.response["Error"]["Code"]
            return Finding.bad(f"AWS refuses {error.operation_name}: {code}", _remedy_of(code))
        case NoCredentialsError():
            return Finding.bad("no AWS credentials were found", _SIGN_IN)
        case UnauthorizedSSOTokenError() | TokenRetrievalError():
            return Finding.bad(f"the AWS session has ended: {error}", _SIGN_IN)
        case ConnectionError() | HTTPClientError():
            return Finding.bad(
                f"AWS does not answer: {error}", "Check this machine's network, and AWS_ENDPOINT_URL if it is set."
            )
    return Finding.bad(f"the request to AWS failed: {error}", _SIGN_IN)


def _remedy_of(code: str) -> str:
    if code in _EXPIRED:
        return _SIGN_IN
    if code in _DENIED:
        return "Use credentials with the read permissions that docs/operations.md lists."
    return "Try again. If the error persists, see AWS's documentation of the error code."
