"""A small client of the Prefect API, of Prefect Cloud and of a self-hosted server alike."""

import base64
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

REJECTED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

WORTH_ANOTHER_TRY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
"""Those that Prefect's own client asks again after."""

REPLY_TIMEOUT_SECONDS = 10.0
_FIRST_PAUSE_SECONDS = 1.0


class PrefectApiError(Exception):
    """The API did not answer, or not with what was asked for."""


class CredentialRejectedError(PrefectApiError):
    """The API does not accept the key or the auth string."""


class NotFoundError(PrefectApiError):
    """The API knows no such thing."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The credential goes to the configured address only; urllib would take it along to wherever it is sent."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class PrefectApi:
    """The API at one address, with one credential.

    Args:
        url: as in PREFECT_API_URL.
        authorization: the header's value.
        deadline: when to give up, on `clock`.
        clock, sleep: seconds; for tests.
    """

    def __init__(
        self,
        url: str,
        authorization: str,
        *,
        deadline: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url
        self._headers = {"Authorization": authorization, "Content-Type": "application/json"}
        self._deadline = deadline
        self._clock = clock
        self._sleep = sleep
        self._opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str) -> Any:
        """The answer's JSON.

        A throttled or overloaded API is asked again after the time that it names, until the deadline.

        Raises:
            CredentialRejectedError, NotFoundError, PrefectApiError: there is no good answer; the message says which.
        """
        return self._ask("GET", path, None)

    def post(self, path: str, body: object) -> Any:
        """Posts `body` as JSON; answers and raises as `get` does. For the API's questions only, which are safe to ask again."""
        return self._ask("POST", path, json.dumps(body).encode())

    def _ask(self, method: str, path: str, data: bytes | None) -> Any:
        request = urllib.request.Request(f"{self._url}{path}", data, self._headers, method=method)  # noqa: S310 (http or https, as validated)
        attempt = 0
        while True:
            try:
                with self._opener.open(request, timeout=self._timeout(method, path)) as response:
                    return json.loads(response.read())
            except urllib.error.HTTPError as error:
                problem = _problem(f"{method} {path}", error)
                if error.code not in WORTH_ANOTHER_TRY:
                    raise problem from None
                pause = _pause(attempt, error.headers)
            except (OSError, HTTPException, json.JSONDecodeError) as error:
                problem = PrefectApiError(f"{method} {path}: {error}")
                pause = _pause(attempt, None)
            if self._clock() + pause >= self._deadline:
                raise problem
            self._sleep(pause)
            attempt += 1

    def _timeout(self, method: str, path: str) -> float:
        left = self._deadline - self._clock()
        if left <= 0:
            raise PrefectApiError(f"{method} {path}: no time is left")
        return min(REPLY_TIMEOUT_SECONDS, left)


def authorization(credential_name: str, credential: str) -> str:
    """The header's value: a key of Prefect Cloud as a bearer token, a server's auth string (user:password) as basic authentication."""
    if credential_name == "PREFECT_API_KEY":
        return f"Bearer {credential}"
    return f"Basic {base64.b64encode(credential.encode()).decode()}"


def _problem(question: str, error: urllib.error.HTTPError) -> PrefectApiError:
    said = f"{question}: {error.code} {error.reason}"
    if error.code in REJECTED:
        return CredentialRejectedError(f"{said}; Prefect rejects the credential in the secret")
    return NotFoundError(said) if error.code == HTTPStatus.NOT_FOUND else PrefectApiError(said)


def _pause(attempt: int, headers: Message | None) -> float:
    """Seconds to wait: what Retry-After says, else 1, 2, 4, … with up to as much again at random."""
    asked = _retry_after_seconds(headers["Retry-After"]) if headers is not None else None
    if asked is not None:
        return asked
    pause = _FIRST_PAUSE_SECONDS * 2.0**attempt
    return pause + random.uniform(0, pause)  # noqa: S311 (no secret)


def _retry_after_seconds(value: str | None) -> float | None:
    """Both of the header's forms: seconds, or a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
