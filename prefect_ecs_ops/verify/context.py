"""Everything that a check can ask: the stack's outputs, AWS, and Prefect."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.exceptions import ObjectNotFound

from prefect_ecs_ops.common.aws import Aws
from prefect_ecs_ops.common.prefect_api import connect
from prefect_ecs_ops.verify.stack_facts import StackFacts

_AWS_ATTEMPTS = 3
_WORKERS_READ = 200


@dataclass(frozen=True)
class Pool:
    """A work pool in Prefect. `status` is READY (Prefect's pages show Online), NOT_READY, or PAUSED."""

    type: str
    status: str
    is_paused: bool
    base_job_template: dict[str, Any]


@dataclass(frozen=True)
class PoolWorker:
    """A worker of a pool. Prefect counts a worker as online until it misses three heartbeats (90 s)."""

    name: str
    is_online: bool
    last_heartbeat: datetime | None


class PrefectApi:
    """The requests of the checks to Prefect."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self._client = client

    def check_credentials(self) -> None:
        """Sends a request that every credential of the workspace allows."""
        self._client.read_work_pools(limit=1)

    def pool(self, name: str) -> Pool | None:
        """The pool of that name, or None if it doesn't exist."""
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
        """The workers of a pool that exists, online or not."""
        found = self._client.read_workers_for_work_pool(pool_name, limit=_WORKERS_READ)
        return [
            PoolWorker(worker.name, worker.status.value == "ONLINE", worker.last_heartbeat_time) for worker in found
        ]

    def is_automation_enabled(self, name: str) -> bool | None:
        """Whether an automation of that name is enabled, or None if there is none."""
        found = self._client.read_automations_by_name(name)
        return any(automation.enabled for automation in found) if found else None


class CheckContext:
    """A stack, its AWS, and its Prefect. Connections open when a check first needs them.

    Attributes:
        stack: the stack's outputs.
    """

    def __init__(self, stack: StackFacts) -> None:
        self.stack = stack
        self._aws = Aws(stack.region, attempts=_AWS_ATTEMPTS)
        self._connections = ExitStack()
        self._prefect: PrefectApi | None = None

    def __enter__(self) -> "CheckContext":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._connections.close()

    @property
    def account_id(self) -> str:
        """The account that the AWS credentials belong to."""
        return self._aws.account_id()

    def aws(self, service: str) -> Any:
        """A boto3 client in the stack's region."""
        return self._aws.client(service)

    @property
    def prefect(self) -> PrefectApi:
        if self._prefect is None:
            self._prefect = PrefectApi(self._connections.enter_context(connect(quick=True)))
        return self._prefect

    def now(self) -> datetime:
        return datetime.now(UTC)
