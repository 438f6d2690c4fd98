"""Which Prefect the caller's shell leads to, and whether it is the stack's."""

from prefect.settings import get_current_settings


class PrefectAddressError(RuntimeError):
    """The shell leads to no Prefect API, or to another one than the stack's. The message says what to export."""


def check_address(stack_api_url: str) -> None:
    """Raises PrefectAddressError unless this shell's Prefect commands talk to the API that the stack's workers poll.

    The address is the client's own: PREFECT_API_URL, or what `prefect cloud login` wrote to the active profile.

    Args:
        stack_api_url: the stack's output `prefect_api_url`.
    """
    url = get_current_settings().api.url
    if not url:
        raise PrefectAddressError(
            "PREFECT_API_URL is not set, here or in Prefect's profile, so it is not known which Prefect to ask. "
            f"The stack's is {stack_api_url}: export it as PREFECT_API_URL with "
            f"{_credential(stack_api_url)}{', or run `prefect cloud login`' if _is_cloud(stack_api_url) else ''}"
        )
    if url.rstrip("/") != stack_api_url.rstrip("/"):
        raise PrefectAddressError(
            f"this shell's Prefect is {url}, but the stack's workers poll {stack_api_url}; nothing was changed. "
            f"export PREFECT_API_URL={stack_api_url} with {_credential(stack_api_url)}, or name another stack"
        )


def _is_cloud(url: str) -> bool:
    return url.startswith("https://api.prefect.cloud/")


def _credential(url: str) -> str:
    return "PREFECT_API_KEY" if _is_cloud(url) else "PREFECT_API_AUTH_STRING"
