"""The Prefect API that the environment points at: by `prefect cloud login`, or by PREFECT_API_URL and its credentials."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, get_current_settings, temporary_settings

_RETRIES = 1
_TIMEOUT_SECONDS = 15
_WORKERS_READ = 200


@dataclass(frozen=True)
class Pool:
    """A work pool, as Prefect has it. `status` is READY (its pages say Online), NOT_READY or PAUSED."""

    type: str
    status: str
    is_paused: bool
    base_job_template: dict[str, Any]


@dataclass(frozen=True)
class PoolWorker:
    """A worker of a pool. Prefect counts it as online until it has missed three heartbeats (90 s)."""

    name: str
    is_online: bool
    last_heartbeat: datetime | None


class PrefectApi:
    """Questions to the API; made by `connect`."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self._client = client

    @classmethod
    @contextmanager
    def connect(cls) -> Iterator["PrefectApi"]:
        """A client with the settings of the environment and of the active Prefect profile.

        Raises:
            ValueError: no API is configured.
        """
        if not configured_api_url():
            # Prefect's client would start a server of its own instead.
            raise ValueError("no Prefect API is configured")
        with (
            temporary_settings({PREFECT_CLIENT_MAX_RETRIES: _RETRIES}),
            get_client(httpx_settings={"timeout": _TIMEOUT_SECONDS}, sync_client=True) as client,
        ):
            yield cls(client)

    def check_credentials(self) -> None:
        """Asks something that every credential of the workspace may read."""
        self._client.read_work_pools(limit=1)

    def pool(self, name: str) -> Pool | None:
        """That pool, or None if there is none."""
        try:
            found = self._client.read_work_pool(name)
        except ObjectNotFound:
            return None
        return Pool(
            type=found.type,
            status=found.status.value if found.status else "unknown",
            is_paused=found.is_paused,
            base_job_template=found.base_job_template,
        )

    def workers(self, pool_name: str) -> list[PoolWorker]:
        """The workers of a pool that exists, those that are gone too."""
        found = self._client.read_workers_for_work_pool(pool_name, limit=_WORKERS_READ)
        return [
            PoolWorker(worker.name, worker.status.value == "ONLINE", worker.last_heartbeat_time) for worker in found
        ]

    def is_automation_enabled(self, name: str) -> bool | None:
        """Whether one of that name is switched on, or None if there is none."""
        found = self._client.read_automations_by_name(name)
        return any(automation.enabled for automation in found) if found else None


def configured_api_url() -> str | None:
    """PREFECT_API_URL, from the environment or the active profile."""
    url = get_current_settings().api.url
    return str(url).rstrip("/") if url else None
