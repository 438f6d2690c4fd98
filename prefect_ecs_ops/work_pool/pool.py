"""Creates a work pool with the stack's base job template, or updates its template."""

import json
from collections.abc import Iterator
from typing import Any, cast

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound

POOL_TYPE = "ecs"

Template = dict[str, Any]


class WorkPoolError(RuntimeError):
    """The stack can't use the pool. The message says why."""


def apply_pool(client: SyncPrefectClient, name: str, template: Template) -> list[str]:
    """Creates or updates the pool, and returns what changed; nothing if the pool already matches.

    The pool's other settings (its concurrency limit, its queues, whether it is paused) stay as they are.

    Raises:
        WorkPoolError: a pool of that name exists with another type.
    """
    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=name, type=POOL_TYPE, base_job_template=template))
        return [f"work pool {name}: created, with the stack's base job template"]
    if pool.type != POOL_TYPE:
        raise WorkPoolError(
            f"work pool {name} has the type {pool.type}, but the stack's worker serves only pools of type {POOL_TYPE}: "
            f"set another work_pool_name for the stack, or delete the pool (`prefect work-pool delete {name}`)"
        )
    changes = [f"work pool {name}: {change}" for change in differences(pool.base_job_template, template)]
    if changes:
        client.update_work_pool(name, WorkPoolUpdate(base_job_template=template))
    return changes


def differences(old: Template, new: Template) -> Iterator[str]:
    """What an update changes: a line for each variable's default, and one line for everything else."""
    old_defaults, new_defaults = _defaults(old), _defaults(new)
    for name in sorted(old_defaults.keys() | new_defaults.keys()):
        before, after = old_defaults.get(name), new_defaults.get(name)
        if before != after:
            yield f"default of {name}: {json.dumps(before)} → {json.dumps(after)}"
    if _without_defaults(old) != _without_defaults(new):
        yield "the template's other properties: replaced by the stack's variables and job configuration"


def _properties(template: Template) -> dict[str, Template]:
    return cast("dict[str, Template]", template.get("variables", {}).get("properties", {}))


def _defaults(template: Template) -> dict[str, Any]:
    return {name: value["default"] for name, value in _properties(template).items() if "default" in value}


def _without_defaults(template: Template) -> Template:
    bare = {
        name: {key: item for key, item in variable.items() if key != "default"}
        for name, variable in _properties(template).items()
    }
    return {**template, "variables": {**template.get("variables", {}), "properties": bare}}
