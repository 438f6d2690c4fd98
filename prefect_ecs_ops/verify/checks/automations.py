"""Are the automations there that end flow runs which nobody else would end?"""

from collections.abc import Mapping

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World
from prefect_ecs_ops.work_pool.automations import automations
from prefect_ecs_ops.work_pool.patience import Patience

_REMEDY = "`prefect-ecs work-pool apply` installs them; one that was switched off stays off until you switch it on in Prefect."


def check(world: World) -> Finding:
    names = [automation.name for automation in automations(world.stack.work_pool_name, Patience())]
    return judge({name: world.prefect.is_automation_enabled(name) for name in names})


def judge(enabled: Mapping[str, bool | None]) -> Finding:
    """Wants each to be there and switched on.

    Args:
        enabled: name → whether it is switched on, or None if there is none of that name.
    """
    missing = [name for name, on in enabled.items() if on is None]
    if missing:
        return Finding.bad(f"there is no automation {missing[0]!r}", _REMEDY)
    off = [name for name, on in enabled.items() if not on]
    if off:
        return Finding.bad(f"the automation {off[0]!r} is switched off", _REMEDY)
    return Finding.good(f"all {len(enabled)} are switched on")
