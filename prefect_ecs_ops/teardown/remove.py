"""Stops and removes what flow runs have in AWS. Each step can be repeated."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from prefect_ecs_ops.teardown.flow_runs_in_aws import RegisteredDefinition, find, running_tasks, workers_wanted

STOP_TIMEOUT_SECONDS = 300.0
"""ECS gives a container two minutes at most between SIGTERM and SIGKILL (its stopTimeout), and then needs a while."""

_POLL_SECONDS = 2.0
_DEFINITIONS_PER_REQUEST = 10
_REASON = "The stack is going away"


class TeardownError(RuntimeError):
    """Something did not go away. The message says what."""


def remove(ecs: Any, outputs: Mapping[str, Any], tell: Callable[[str], None]) -> None:
    """Stops the workers and every other task of the cluster, and removes the task definitions.

    Args:
        ecs: a boto3 client of ECS in the stack's region.
        outputs: the stack's Terraform outputs.
        tell: gets a line for each thing that is done.

    Raises:
        TeardownError: a task did not stop within five minutes, or ECS refused to delete a task definition.
    """
    cluster, service = outputs["cluster_arn"], outputs["service_name"]
    told: set[str] = set()
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while True:
        # Until the workers have ended they may start more, and autoscaling may want workers again.
        if wanted := workers_wanted(ecs, outputs):
            ecs.update_service(cluster=cluster, service=service, desiredCount=0)
            tell(f"service {service}: told to run no worker")
        running = list(running_tasks(ecs, cluster))
        if not (wanted or running):
            break
        for task in running:
            # The service stops its own.
            if task.group != f"service:{service}" and task.arn not in told:
                ecs.stop_task(cluster=cluster, task=task.arn, reason=_REASON)
                tell(f"task {task.id} of {task.group}: told to stop")
                told.add(task.arn)
        if time.monotonic() >= deadline:
            left = ", ".join(f"{task.id} ({task.group})" for task in running)
            raise TeardownError(f"still running after {STOP_TIMEOUT_SECONDS:.0f} s: {left}; run the command again")
        time.sleep(_POLL_SECONDS)
    _remove_definitions(ecs, find(ecs, outputs).definitions, tell)


def _remove_definitions(ecs: Any, definitions: tuple[RegisteredDefinition, ...], tell: Callable[[str], None]) -> None:
    for definition in definitions:
        if definition.is_active:
            ecs.deregister_task_definition(taskDefinition=definition.arn)
    for first in range(0, len(definitions), _DEFINITIONS_PER_REQUEST):
        some = definitions[first : first + _DEFINITIONS_PER_REQUEST]
        answer = ecs.delete_task_definitions(taskDefinitions=[definition.arn for definition in some])
        if answer["failures"]:
            reasons = "; ".join(f"{one.get('arn')}: {one.get('reason')}" for one in answer["failures"])
            raise TeardownError(f"ECS did not delete every task definition: {reasons}")
        for definition in some:
            tell(f"task definition {definition.name}: deleted")
