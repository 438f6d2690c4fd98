"""What AWS or Prefect says when it can't be asked, as a finding."""

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

from prefect_ecs_ops.verify.finding import Finding

REFUSALS = (ClientError, BotoCoreError, httpx.HTTPError)
"""What `refusal` explains; any other error is a fault of this program."""

_SIGN_IN = "Sign in anew where the credentials come from (`aws sso login`, `aws configure`, AWS_PROFILE)."
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_REFUSED_BY_PREFECT = {401, 403}


def refusal(error: Exception) -> Finding:
    """Why a check could not be made.

    Args:
        error: one of `REFUSALS`.
    """
    match error:
        case httpx.HTTPStatusError() if error.response.status_code in _REFUSED_BY_PREFECT:
            return Finding.bad(
                f"Prefect refuses the credentials of this terminal with {error.response.status_code}",
                "`prefect cloud login`, or export PREFECT_API_KEY (self-hosted: PREFECT_API_AUTH_STRING).",
            )
        case httpx.HTTPStatusError():
            return Finding.bad(
                f"Prefect answers {error.response.status_code} to {error.request.url}",
                "Try again; see Prefect's status.",
            )
        case httpx.HTTPError():
            return Finding.bad(
                f"Prefect does not answer: {str(error) or type(error).__name__}",
                "Check PREFECT_API_URL, the network here, and that the server runs.",
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
                f"AWS does not answer: {error}", "Check the network here, and AWS_ENDPOINT_URL if it is set."
            )
    return Finding.bad(f"AWS can't be asked: {error}", _SIGN_IN)


def _remedy_of(code: str) -> str:
    if code in _EXPIRED:
        return _SIGN_IN
    if code in _DENIED:
        return "Use credentials that may read this; docs/operations.md lists what is asked."
    return "Try again; if it stays so, AWS's documentation of the code says more."
