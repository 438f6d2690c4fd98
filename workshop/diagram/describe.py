"""Says in words what the picture shows, for those who can't see it."""

from collections.abc import Iterable

from workshop.diagram.architecture import Architecture, Network
from workshop.diagram.draw_tasks import size, tasks


def describe(architecture: Architecture) -> str:
    """One sentence for each part that is drawn."""
    return " ".join(_sentences(architecture))


def _sentences(architecture: Architecture) -> Iterable[str]:
    if architecture.network:
        yield from _network(architecture.network)
    if architecture.cluster:
        yield f"The ECS cluster {architecture.cluster.name} spans the private subnets."
    if architecture.worker:
        worker = architecture.worker
        yield (
            f"The service {worker.service} keeps {tasks(worker.desired_count)} of {size(worker.cpu_units, worker.memory_mib)} "
            f"running; {worker.name} polls the work pool {worker.work_pool} of the Prefect API."
        )
    if architecture.flow_runs:
        flow_runs = architecture.flow_runs
        yield f"RunTask starts a task for each flow run, with {size(flow_runs.cpu_units, flow_runs.memory_mib)}."
    if architecture.secret:
        yield f"Tasks get the Prefect API key from the Secrets Manager secret {architecture.secret}."
    if architecture.log_groups:
        yield f"Their output goes to the log groups {', '.join(group.name for group in architecture.log_groups)}."
    if architecture.task_events:
        events = architecture.task_events
        dead_letters = f", with {events.dead_letter_queue} for dead letters" if events.dead_letter_queue else ""
        yield f"The EventBridge rule {events.rule} sends task events to the SQS queue {events.queue}{dead_letters}; the worker reads them."


def _network(network: Network) -> Iterable[str]:
    yield f"A VPC {network.cidr} has {len(network.zones)} availability zones."
    for zone in network.zones:
        subnets = {"public": zone.public_cidr, "private": zone.private_cidr}
        parts = [f"a {tier} subnet {cidr}" for tier, cidr in subnets.items() if cidr]
        parts += ["a NAT gateway"] if zone.nat_gateway else []
        yield f"{zone.name}: {', '.join(parts)}."
    if network.internet_gateway:
        yield "An internet gateway leads out."
    if network.s3_endpoint:
        yield "A gateway endpoint leads to S3."
