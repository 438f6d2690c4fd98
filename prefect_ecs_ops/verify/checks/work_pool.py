"""Is the work pool Online?"""

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.prefect_api import Pool, PoolWorker
from prefect_ecs_ops.verify.world import World


def check(world: World) -> Finding:
    stack, prefect = world.stack, world.prefect
    name = stack.work_pool_name
    pool = prefect.pool(name)
    return judge(name, pool, prefect.workers(name) if pool else [], worker_name=stack.worker_name)


def judge(name: str, pool: Pool | None, workers: list[PoolWorker], *, worker_name: str) -> Finding:
    """Prefect shows a pool as Online when its status is READY: somebody polls it."""
    if pool is None:
        return Finding.bad(
            f"there is no work pool {name}: the worker looks for it every half minute, and takes no flow runs",
            "Create it with the stack's template: `prefect-ecs work-pool apply`.",
        )
    if pool.type != "ecs":
        return Finding.bad(
            f"the work pool {name} is of type {pool.type}, and the worker serves ecs",
            "Delete it and create it anew, or give the stack another work_pool_name.",
        )
    if pool.is_paused:
        return Finding.bad(
            f"the work pool {name} is paused: no flow run starts",
            f"`prefect work-pool resume {name}`, once you know why it was paused.",
        )
    online = [worker.name for worker in workers if worker.is_online]
    if worker_name not in online:
        others = f" ({', '.join(online)} is)" if online else ""
        return Finding.bad(
            f"the worker {worker_name} is not online in {name}{others}; {_last_seen(worker_name, workers)}",
            "See the worker's log above. A new worker is online within half a minute of its start: wait with --watch.",
        )
    if pool.status != "READY":
        return Finding.bad(
            f"the work pool {name} is {pool.status}, though {worker_name} is online",
            "It turns READY with the worker's next poll: wait with --watch.",
        )
    return Finding.good(f"{name} is Online, with the worker {', '.join(online)}")


def _last_seen(worker_name: str, workers: list[PoolWorker]) -> str:
    times = [worker.last_heartbeat for worker in workers if worker.name == worker_name and worker.last_heartbeat]
    return f"last seen {max(times):%Y-%m-%d %H:%M:%S} UTC" if times else "never seen"
