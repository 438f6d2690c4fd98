"""Has the work pool the stack's base job template?"""

from collections.abc import Iterator
from typing import Any

from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.verify.world import World

_SECRETS = ("prefect_api_key_secret_arn", "prefect_api_auth_string_secret_arn")
_DIFFERENCES_SHOWN = 5
_LONGEST_VALUE = 60
_REMEDY = "Apply the stack's template: `prefect-ecs work-pool apply`. Deployments keep their own job variables."

Json = dict[str, Any]


def check(world: World) -> Finding:
    stack = world.stack
    pool = world.prefect.pool(stack.work_pool_name)
    return judge(stack.work_pool_name, pool.base_job_template if pool else None, stack.base_job_template)


def judge(name: str, template: Json | None, stack_template: Json) -> Finding:
    """Everything that the stack's template says has to be in the pool's; the pool's may say more.

    Args:
        name: of the pool.
        template: the pool's, or None without a pool.
        stack_template: the stack's.
    """
    if template is None:
        return Finding.bad(f"there is no work pool {name}", "See the check above.")
    differences = list(_differences(stack_template, template))
    shown = [*differences[:_DIFFERENCES_SHOWN]]
    if len(differences) > len(shown):
        shown.append(f"and {len(differences) - len(shown)} more")
    if not any(_default(template, secret) for secret in _SECRETS):
        return Finding.bad(
            f"the template of {name} names no secret for the key: the worker puts it in clear text into each RunTask",
            f"{_REMEDY} Then rotate the key (docs/secrets.md): who could describe tasks has seen it.",
            *shown,
        )
    if _gives_public_addresses(template) and not _gives_public_addresses(stack_template):
        return Finding.bad(f"with the template of {name}, flow runs get public addresses", _REMEDY, *shown)
    if differences:
        return Finding.bad(f"the template of {name} is older than the stack, or was changed by hand", _REMEDY, *shown)
    return Finding.good(f"{name} has the stack's template")


def _at(template: Any, *path: str) -> Any:
    """What is there, or None: anybody may have written the pool's template."""
    for name in path:
        template = template.get(name) if isinstance(template, dict) else None
    return template


def _default(template: Json, variable: str) -> Any:
    return _at(template, "variables", "properties", variable, "default")


def _gives_public_addresses(template: Json) -> bool:
    """Whether a run gets one that says nothing about it: prefect-aws asks for one where no network is given."""
    network = _at(
        template, "job_configuration", "task_run_request", "networkConfiguration", "awsvpcConfiguration"
    ) or _default(template, "network_configuration")
    return not network or _at(network, "assignPublicIp") == "ENABLED"


def _differences(wanted: Any, found: Any, path: str = "") -> Iterator[str]:
    """What the stack says and the pool does not, as `path: wanted, found`."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            place = f"{path}.{name}" if path else name
            if name in found:
                yield from _differences(value, found[name], place)
            elif value is not None:
                yield f"{place}: {_short(value)} in the stack, missing in the pool"
    elif wanted != found:
        yield f"{path}: {_short(wanted)} in the stack, {_short(found)} in the pool"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
