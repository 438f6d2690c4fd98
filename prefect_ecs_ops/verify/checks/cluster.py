"""Is the cluster there?"""

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World


def check(world: World) -> Finding:
    found = world.aws("ecs").describe_clusters(clusters=[world.stack.cluster_arn])["clusters"]
    status = found[0]["status"] if found else None
    return judge(world.stack.cluster_name, status, world.stack.apply)


def judge(name: str, status: str | None, apply: str) -> Finding:
    if status is None:
        return Finding.bad(f"there is no cluster {name}", f"Put it back: {apply}.")
    if status != "ACTIVE":
        return Finding.bad(
            f"the cluster {name} is {status}", f"If it is not being made just now, put it back: {apply}."
        )
    return Finding.good(f"{name} is ACTIVE")
