"""Reads what the picture shows from a stack's Terraform JSON."""

from prefect_ecs_ops.common.expressions import document, literal, names_of
from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.diagram.architecture import Architecture, LogGroup, TaskEvents
from workshop.diagram.read_network import read_network
from workshop.diagram.read_tasks import read_cluster, read_flow_runs, read_worker


def read_architecture(name: str, stack: Json) -> Architecture:
    """Everything that is drawn of the stack with this name."""
    return Architecture(
        stack=name,
        region=_region(stack),
        network=read_network(stack),
        cluster=read_cluster(stack),
        worker=read_worker(stack),
        flow_runs=read_flow_runs(stack),
        secret=_secret(stack),
        log_groups=_log_groups(stack),
        task_events=_task_events(stack),
    )


def _region(stack: Json) -> str | None:
    home = resources(stack, "terraform_data").get("home")
    return literal(home["input"]["region"]) if home else None


def _secret(stack: Json) -> str | None:
    """The stack's own secret, or the one that was there before."""
    own = resources(stack, "aws_secretsmanager_secret")
    existing = stack.get("data", {}).get("aws_secretsmanager_secret", {})
    return next((secret["name"] for secret in (*own.values(), *existing.values())), None)


def _log_groups(stack: Json) -> tuple[LogGroup, ...]:
    groups = resources(stack, "aws_cloudwatch_log_group").values()
    return tuple(
        sorted((LogGroup(group["name"], group.get("retention_in_days")) for group in groups), key=lambda g: g.name)
    )


def _task_events(stack: Json) -> TaskEvents | None:
    """The rule that has a queue as its target."""
    rules = resources(stack, "aws_cloudwatch_event_rule")
    queues = resources(stack, "aws_sqs_queue")
    for target in resources(stack, "aws_cloudwatch_event_target").values():
        for queue in names_of(target["arn"], "aws_sqs_queue") & set(queues):
            for rule in names_of(target["rule"], "aws_cloudwatch_event_rule") & set(rules):
                redrive = document(stack, queues[queue].get("redrive_policy", "")) or {}
                dead = names_of(redrive.get("deadLetterTargetArn", ""), "aws_sqs_queue")
                return TaskEvents(
                    rule=rules[rule]["name"],
                    queue=queues[queue]["name"],
                    dead_letter_queue=next((queues[name]["name"] for name in dead), None),
                    max_receive_count=redrive.get("maxReceiveCount"),
                )
    return None
