from dataclasses import replace
from datetime import UTC, datetime

import pytest

from prefect_ecs_ops.verify.checks.work_pool import judge
from prefect_ecs_ops.verify.prefect_api import Pool, PoolWorker

SEEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
POOL = Pool(type="ecs", status="READY", is_paused=False, base_job_template={})
WORKER = PoolWorker("dev-worker", True, SEEN)
OTHER = PoolWorker("someones-laptop", True, SEEN)


def test_a_pool_with_its_worker_holds() -> None:
    finding = judge("ecs-work-pool", POOL, [OTHER, WORKER], worker_name="dev-worker")
    assert finding.holds
    assert finding.found == "ecs-work-pool is Online, with the worker someones-laptop, dev-worker"


@pytest.mark.parametrize(
    ("pool", "workers", "reason", "remedy"),
    [
        (
            None,
            [],
            "there is no work pool ecs-work-pool: the worker looks for it every half minute, and takes no flow runs",
            "work-pool apply",
        ),
        (
            replace(POOL, type="process"),
            [WORKER],
            "the work pool ecs-work-pool is of type process, and the worker serves ecs",
            "work_pool_name",
        ),
        (
            replace(POOL, status="PAUSED", is_paused=True),
            [WORKER],
            "the work pool ecs-work-pool is paused: no flow run starts",
            "prefect work-pool resume ecs-work-pool",
        ),
        (
            replace(POOL, status="NOT_READY"),
            [replace(WORKER, is_online=False)],
            "the worker dev-worker is not online in ecs-work-pool; last seen 2026-01-02 03:04:05 UTC",
            "--watch",
        ),
        (
            POOL,
            [OTHER],
            "the worker dev-worker is not online in ecs-work-pool (someones-laptop is); never seen",
            "--watch",
        ),
        (
            replace(POOL, status="NOT_READY"),
            [WORKER],
            "the work pool ecs-work-pool is NOT_READY, though dev-worker is online",
            "--watch",
        ),
    ],
)
def test_what_keeps_it_from_being_online(
    pool: Pool | None, workers: list[PoolWorker], reason: str, remedy: str
) -> None:
    finding = judge("ecs-work-pool", pool, workers, worker_name="dev-worker")
    assert finding.found == reason
    assert remedy in str(finding.remedy)
