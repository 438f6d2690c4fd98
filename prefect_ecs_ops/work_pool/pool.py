"""Creates a work pool with the stack's base job template, or gives it that template."""

import json
from collections.abc import Iterator
from typing import Any, cast

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound

POOL_TYPE = "ecs"

Template = dict[str, Any]


class WorkPoolError(RuntimeError):
    """The pool can't become the stack's. The message says why."""


def apply_pool(client: SyncPrefectClient, name: str, template: Template) -> list[str]:
    """Makes the pool as the stack wants it, and says what changed: nothing the second time.

    Whatever else is set on the pool (its limit, its queues, whether it is paused) stays as it is.

    Raises:
        WorkPoolError: there is a pool of that name and another type.
    """
    try:
        pool = client.read_work_pool(name)
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=name, type=POOL_TYPE, base_job_template=template))
        return [f"work pool {name}: created, with the stack's base job template"]
    if pool.type != POOL_TYPE:
        raise WorkPoolError(
            f"work pool {name} is of type {pool.type}, and the stack's worker serves pools of type {POOL_TYPE} only: "
            f"give the stack another work_pool_name, or delete the pool (`prefect work-pool delete {name}`)"
        )
    changes = [f"work pool {name}: {change}" for change in differences(pool.base_job_template, template)]
    if changes:
        client.update_work_pool(name, WorkPoolUpdate(base_job_template=template))
    return changes


def differences(old: Template, new: Template) -> Iterator[str]:
    """What a template changes, a line for each variable's default, and one for all that is not a default."""
    old_defaults, new_defaults = _defaults(old), _defaults(new)
    for name in sorted(old_defaults.keys() | new_defaults.keys()):
        before, after = old_defaults.get(name), new_defaults.get(name)
        if before != after:
            yield f"default of {name}: {json.dumps(before)} → {json.dumps(after)}"
    if _without_defaults(old) != _without_defaults(new):
        yield "the template's variables and job configuration, beside the defaults, are the stack's now"


def _properties(template: Template) -> dict[str, Template]:
    return cast("dict[str, Template]", template.get("variables", {}).get("properties", {}))


def _defaults(template: Template) -> dict[str, Any]:
    return {name: value["default"] for name, value in _properties(template).items() if "default" in value}


def _without_defaults(template: Template) -> Template:
    bare = {
        name: {key: one for key, one in value.items() if key != "default"}
        for name, value in _properties(template).items()
    }
    return {**template, "variables": {**template.get("variables", {}), "properties": bare}}
