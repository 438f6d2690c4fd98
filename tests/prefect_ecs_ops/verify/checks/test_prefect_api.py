import pytest

from prefect_ecs_ops.verify.checks.prefect_api import judge

CLOUD = "https://api.prefect.cloud/api/accounts/a/workspaces/w"
SERVER = "http://prefect.internal:4200/api"


@pytest.mark.parametrize(
    ("url", "worker_url", "found"),
    [
        (CLOUD, CLOUD, f"{CLOUD} answers"),
        (f"{SERVER}/", SERVER, f"{SERVER}/ answers"),
        ("http://localhost:4200/api", SERVER, f"http://localhost:4200/api answers; the worker calls it {SERVER}"),
    ],
)
def test_an_address_of_the_workers_api(url: str, worker_url: str, found: str) -> None:
    finding = judge(url, worker_url)
    assert (finding.holds, finding.found) == (True, found)


@pytest.mark.parametrize("url", [f"{CLOUD}2", SERVER])
def test_another_workspace(url: str) -> None:
    finding = judge(url, CLOUD)
    assert finding.found == f"this terminal talks to {url}, and the worker to {CLOUD}"
    assert "prefect cloud workspace set" in str(finding.remedy)


def test_nothing_configured() -> None:
    finding = judge(None, CLOUD)
    assert finding.found == "no Prefect API is configured here"
    assert f"PREFECT_API_URL={CLOUD}" in str(finding.remedy)
