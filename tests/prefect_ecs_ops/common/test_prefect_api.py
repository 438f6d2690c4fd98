"""Commands refuse to change another Prefect than the one that the stack's workers poll, and explain its errors."""

import httpx
import pytest
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, temporary_settings

from prefect_ecs_ops.common.prefect_api import PrefectAddressError, connect, explain, require_url

OWN_SERVER = "https://prefect.example.com/api"
CLOUD = "https://api.prefect.cloud/api/accounts/1/workspaces/2"


@pytest.mark.parametrize("address", [OWN_SERVER, f"{OWN_SERVER}/"])
def test_the_stacks_own_address_is_accepted(address: str) -> None:
    with temporary_settings({PREFECT_API_URL: address}):
        require_url(OWN_SERVER)


@pytest.mark.parametrize(
    ("stack_s", "remedy"),
    [(OWN_SERVER, "PREFECT_API_AUTH_STRING$"), (CLOUD, "PREFECT_API_KEY, or run `prefect cloud login`$")],
)
def test_no_address_is_refused_with_what_to_export(stack_s: str, remedy: str) -> None:
    with (
        temporary_settings(restore_defaults={PREFECT_API_URL}),
        pytest.raises(PrefectAddressError, match=f"not set.*{stack_s}.*{remedy}"),
    ):
        require_url(stack_s)


def test_another_address_is_refused_with_both() -> None:
    with (
        temporary_settings({PREFECT_API_URL: CLOUD}),
        pytest.raises(PrefectAddressError, match=f"is {CLOUD}, but .* poll {OWN_SERVER}; nothing was changed"),
    ):
        require_url(OWN_SERVER)


def test_no_client_is_made_without_an_address() -> None:
    with (
        temporary_settings(restore_defaults={PREFECT_API_URL}),
        pytest.raises(PrefectAddressError, match="PREFECT_API_URL is not set"),
        connect(),
    ):
        pass


def test_a_quick_client_gives_up_soon() -> None:
    with temporary_settings({PREFECT_API_URL: OWN_SERVER}):
        with connect(quick=True) as quick:
            assert quick._client.timeout.read == 15
        with connect() as patient:
            assert patient._client.timeout.read != 15


def test_errors_are_explained_in_one_line() -> None:
    request = httpx.Request("GET", OWN_SERVER)
    responses = [httpx.Response(status, request=request, text="why") for status in (401, 409)]
    refused, conflict = (PrefectHTTPStatusError("", request=request, response=response) for response in responses)
    assert "refused this terminal's credential with 401: set PREFECT_API_KEY" in explain(refused)
    assert explain(conflict) == f"the Prefect API answered 409 to GET {OWN_SERVER}: why"
    with temporary_settings({PREFECT_API_URL: OWN_SERVER}):
        assert explain(httpx.ConnectError("refused")) == (
            f"the Prefect API at {OWN_SERVER} does not answer (ConnectError: refused)"
        )
