"""The commands refuse to touch another Prefect than the one that the stack's workers poll."""

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from prefect_ecs_ops.common.prefect_api import PrefectAddressError, require_url

OWN_SERVER = "https://prefect.example.com/api"
CLOUD = "https://api.prefect.cloud/api/accounts/1/workspaces/2"


@pytest.mark.parametrize("address", [OWN_SERVER, f"{OWN_SERVER}/"])
def test_the_stack_s_own_address_is_accepted(address: str) -> None:
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
