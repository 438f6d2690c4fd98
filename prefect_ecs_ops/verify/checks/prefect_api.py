"""Does Prefect answer, and is it the Prefect that the worker talks to?"""

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.prefect_api import configured_api_url
from prefect_ecs_ops.verify.world import World

_CLOUD = "https://api.prefect.cloud/"


def check(world: World) -> Finding:
    url = configured_api_url()
    finding = judge(url, world.stack.prefect_api_url)
    if finding.holds:
        world.prefect.check_credentials()
    return finding


def judge(url: str | None, worker_url: str) -> Finding:
    """A self-hosted server may have one address for people and another for the worker; Prefect Cloud has one."""
    if url is None:
        return Finding.bad(
            "no Prefect API is configured here",
            f"`prefect cloud login`, or export PREFECT_API_URL={worker_url} and its credentials.",
        )
    same = url.rstrip("/") == worker_url.rstrip("/")
    if not same and (url.startswith(_CLOUD) or worker_url.startswith(_CLOUD)):
        return Finding.bad(
            f"this terminal talks to {url}, and the worker to {worker_url}",
            "Choose the worker's workspace: `prefect cloud workspace set`, or another profile or PREFECT_API_URL.",
        )
    return Finding.good(f"{url} answers" + ("" if same else f"; the worker calls it {worker_url}"))
