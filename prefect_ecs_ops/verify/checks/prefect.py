"""Checks Prefect: the API, the work pool, its base job template, and its automations."""

from collections.abc import Iterator, Mapping
from typing import Any

from prefect_ecs_ops.common.prefect_api import configured_url, is_cloud
from prefect_ecs_ops.common.synthesized import Json
from prefect_ecs_ops.verify.context import CheckContext, Pool, PoolWorker
from prefect_ecs_ops.verify.finding import Finding
from prefect_ecs_ops.work_pool.automations import automation_names

_SECRETS = ("prefect_api_key_secret_arn", "prefect_api_auth_string_secret_arn")
_DIFFERENCES_SHOWN = 5
_LONGEST_VALUE = 60
_TEMPLATE_REMEDY = (
    "Apply the stack's template: `prefect-ecs work-pool apply`. Deployments keep their own job variables."
)
_AUTOMATIONS_REMEDY = (
    "`prefect-ecs work-pool apply` creates them; a disabled automation stays disabled until you enable it in Prefect."
)


def check_prefect(context: CheckContext) -> Finding:
    url = configured_url()
    finding = judge_prefect(url, context.stack.prefect_api_url)
    if finding.holds:
        context.prefect.check_credentials()
    return finding


def judge_prefect(url: str | None, worker_url: str) -> Finding:
    """A self-hosted server can have different URLs for people and for the worker; Prefect Cloud has one."""
    if url is None:
        return Finding.bad(
            "this terminal has no Prefect API configured",
            f"Run `prefect cloud login`, or export PREFECT_API_URL={worker_url} and its credentials.",
        )
    same = url.rstrip("/") == worker_url.rstrip("/")
    if not same and (is_cloud(url) or is_cloud(worker_url)):
        return Finding.bad(
            f"this terminal uses {url}, but the worker uses {worker_url}",
            "Select the worker's workspace with `prefect cloud workspace set`, another profile, or PREFECT_API_URL.",
        )
    return Finding.good(f"{url} answers" + ("" if same else f"; the worker's URL is {worker_url}"))


def check_work_pool(context: CheckContext) -> Finding:
    stack, prefect = context.stack, context.prefect
    name = stack.work_pool_name
    pool = prefect.pool(name)
    return judge_work_pool(name, pool, prefect.workers(name) if pool else [], worker_name=stack.worker_name)


def judge_work_pool(name: str, pool: Pool | None, workers: list[PoolWorker], *, worker_name: str) -> Finding:
    """Prefect shows a pool as Online if its status is READY, that is, if a worker polls it."""
    if pool is None:
        return Finding.bad(
            f"the work pool {name} doesn't exist: the worker looks for it every 30 s, and takes no flow runs",
            "Create it with the stack's template: `prefect-ecs work-pool apply`.",
        )
    if pool.type != "ecs":
        return Finding.bad(
            f"the work pool {name} has the type {pool.type}, but the worker serves ecs",
            "Delete it and create it again, or set another work_pool_name for the stack.",
        )
    if pool.is_paused:
        return Finding.bad(
            f"the work pool {name} is paused: no flow run starts",
            f"Run `prefect work-pool resume {name}` once you know why it was paused.",
        )
    online = [worker.name for worker in workers if worker.is_online]
    if worker_name not in online:
        others = f" ({', '.join(online)} is)" if online else ""
        return Finding.bad(
            f"the worker {worker_name} is not online in {name}{others}; {_last_seen(worker_name, workers)}",
            "See the worker's log above. A new worker is online within 30 s of its start: wait with --watch.",
        )
    if pool.status != "READY":
        return Finding.bad(
            f"the work pool {name} is {pool.status}, although {worker_name} is online",
            "It becomes READY with the worker's next poll: wait with --watch.",
        )
    return Finding.good(f"{name} is Online, with the worker {', '.join(online)}")


def _last_seen(worker_name: str, workers: list[PoolWorker]) -> str:
    times = [worker.last_heartbeat for worker in workers if worker.name == worker_name and worker.last_heartbeat]
    return f"last seen {max(times):%Y-%m-%d %H:%M:%S} UTC" if times else "never seen"


def check_job_template(context: CheckContext) -> Finding:
    stack = context.stack
    pool = context.prefect.pool(stack.work_pool_name)
    return judge_job_template(stack.work_pool_name, pool.base_job_template if pool else None, stack.base_job_template)


def judge_job_template(name: str, template: Json | None, stack_template: Json) -> Finding:
    """Requires everything in the stack's template to be in the pool's, which can contain more.

    Args:
        name: the pool's name.
        template: the pool's template; None if the pool doesn't exist.
        stack_template: the stack's template.
    """
    if template is None:
        return Finding.bad(f"the work pool {name} doesn't exist", "See the check above.")
    differences = list(_differences(stack_template, template))
    shown = [*differences[:_DIFFERENCES_SHOWN]]
    if len(differences) > len(shown):
        shown.append(f"and {len(differences) - len(shown)} more")
    if not any(_default(template, secret) for secret in _SECRETS):
        return Finding.bad(
            f"the template of {name} sets no secret for the API key: the worker sends the key in clear text with each RunTask",
            f"{_TEMPLATE_REMEDY} Then rotate the key (docs/secrets.md), because everybody who can describe tasks can read it.",
            *shown,
        )
    if _gives_public_addresses(template) and not _gives_public_addresses(stack_template):
        return Finding.bad(f"with the template of {name}, flow runs get public IP addresses", _TEMPLATE_REMEDY, *shown)
    if differences:
        return Finding.bad(
            f"the template of {name} is older than the stack, or was changed by hand", _TEMPLATE_REMEDY, *shown
        )
    return Finding.good(f"{name} has the stack's template")


def _at(template: Any, *path: str) -> Any:
    """The value at a path, or None. The pool's template can have any shape, because users can edit it."""
    for name in path:
        template = template.get(name) if isinstance(template, dict) else None
    return template


def _default(template: Json, variable: str) -> Any:
    return _at(template, "variables", "properties", variable, "default")


def _gives_public_addresses(template: Json) -> bool:
    """Whether a run gets a public IP address by default: prefect-aws requests one if the template has no network."""
    network = _at(
        template, "job_configuration", "task_run_request", "networkConfiguration", "awsvpcConfiguration"
    ) or _default(template, "network_configuration")
    return not network or _at(network, "assignPublicIp") == "ENABLED"


def _differences(wanted: Any, found: Any, path: str = "") -> Iterator[str]:
    """What is in the stack's template and not in the pool's, as `path: wanted, found`."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            child = f"{path}.{name}" if path else name
            if name in found:
                yield from _differences(value, found[name], child)
            elif value is not None:
                yield f"{child}: {_short(value)} in the stack, missing in the pool"
    elif wanted != found:
        yield f"{path}: {_short(wanted)} in the stack, {_short(found)} in the pool"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def check_automations(context: CheckContext) -> Finding:
    names = automation_names(context.stack.work_pool_name)
    return judge_automations({name: context.prefect.is_automation_enabled(name) for name in names})


def judge_automations(enabled: Mapping[str, bool | None]) -> Finding:
    """Requires every automation to exist and to be enabled.

    Args:
        enabled: name → whether the automation is enabled; None if it doesn't exist.
    """
    missing = [name for name, state in enabled.items() if state is None]
    if missing:
        return Finding.bad(f"the automation {missing[0]!r} doesn't exist", _AUTOMATIONS_REMEDY)
    disabled = [name for name, state in enabled.items() if not state]
    if disabled:
        return Finding.bad(f"the automation {disabled[0]!r} is disabled", _AUTOMATIONS_REMEDY)
    return Finding.good(f"all {len(enabled)} are enabled")
