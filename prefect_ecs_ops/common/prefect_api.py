"""The Prefect API that this terminal is configured for: by `prefect cloud login`, or by PREFECT_API_URL and its credentials."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, get_current_settings, temporary_settings

_CLOUD = "https://api.prefect.cloud/"
_UNAUTHORIZED = (401, 403)
_QUICK_RETRIES = 1
_QUICK_TIMEOUT_SECONDS = 15


class PrefectAddressError(RuntimeError):
    """This terminal is configured for no Prefect API, or for another one than the stack's. The message says what to export."""


def configured_url() -> str | None:
    """PREFECT_API_URL, from the environment or the active Prefect profile; None if neither sets it."""
    url = get_current_settings().api.url
    return str(url).rstrip("/") if url else None


def is_cloud(url: str) -> bool:
    """Whether an API is Prefect Cloud's, and not that of a self-hosted server."""
    return url.startswith(_CLOUD)


@contextmanager
def connect(*, quick: bool = False) -> Iterator[SyncPrefectClient]:
    """A client with the settings of the environment and the active Prefect profile.

    Args:
        quick: gives up after one retry and 15 seconds, so that a check says soon that Prefect doesn't answer. Default:
            Prefect's own patience, so that a command that changes something survives a rate limit.

    Raises:
        PrefectAddressError: no API is configured. Prefect's own client would start a server instead.
    """
    if not configured_url():
        raise PrefectAddressError(
            "PREFECT_API_URL is not set, neither here nor in the active Prefect profile: export it with PREFECT_API_KEY "
            "(Prefect Cloud) or PREFECT_API_AUTH_STRING (self-hosted), or run `prefect cloud login`"
        )
    settings: dict[Any, Any] = {PREFECT_CLIENT_MAX_RETRIES: _QUICK_RETRIES} if quick else {}
    httpx_settings = {"timeout": _QUICK_TIMEOUT_SECONDS} if quick else None
    with (
        temporary_settings(settings),
        get_client(httpx_settings=httpx_settings, sync_client=True) as client,
    ):
        yield client


def require_url(stack_api_url: str) -> None:
    """Checks that this terminal's Prefect is the stack's before a command changes something there.

    Args:
        stack_api_url: the stack's output `prefect_api_url`.

    Raises:
        PrefectAddressError: no API is configured, or another one than the stack's workers poll.
    """
    url = configured_url()
    login = ", or run `prefect cloud login`" if is_cloud(stack_api_url) else ""
    credential = "PREFECT_API_KEY" if is_cloud(stack_api_url) else "PREFECT_API_AUTH_STRING"
    if not url:
        raise PrefectAddressError(
            "PREFECT_API_URL is not set, neither here nor in the active Prefect profile. The stack's Prefect API is "
            f"{stack_api_url}: export it as PREFECT_API_URL with {credential}{login}"
        )
    if url != stack_api_url.rstrip("/"):
        raise PrefectAddressError(
            f"this terminal's Prefect API is {url}, but the stack's workers poll {stack_api_url}; nothing was changed. "
            f"export PREFECT_API_URL={stack_api_url} with {credential}, or name another stack"
        )


def explain(error: httpx.HTTPError) -> str:
    """Why Prefect did not do what a command asked for, in one line."""
    if isinstance(error, PrefectHTTPStatusError):
        status = error.response.status_code
        if status in _UNAUTHORIZED:
            return (
                f"the Prefect API refused this terminal's credential with {status}: set PREFECT_API_KEY (Prefect Cloud; the "
                "key must be allowed to change work pools and automations) or PREFECT_API_AUTH_STRING (self-hosted)"
            )
        return f"the Prefect API answered {status} to {error.request.method} {error.request.url}: {error.response.text[:500]}"
    return f"the Prefect API at {configured_url()} does not answer ({type(error).__name__}: {error})"
