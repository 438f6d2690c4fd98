"""Draws the architecture of a stack and describes it in words for screen readers."""

from collections.abc import Iterable

from workshop.diagram import grid as at
from workshop.diagram.architecture import Architecture, Cluster, Network, Worker
from workshop.diagram.draw_network import draw_network, draw_outside
from workshop.diagram.draw_services import draw_logs, draw_s3, draw_secret, draw_task_events
from workshop.diagram.draw_tasks import draw_cluster, draw_egress, draw_flow_runs, draw_worker, size, tasks
from workshop.diagram.drawing import Drawing
from workshop.diagram.grid import FIRST_LINE, LINE, MARGIN, PADDING, Grid


def draw(architecture: Architecture) -> Drawing:
    """Draws frames from the outside in, then their contents. Parts that the stack doesn't have leave their area empty."""
    network = architecture.network
    grid = Grid(len(network.zones) if network else 0)
    drawing = Drawing(f"Prefect worker on Amazon ECS: the {architecture.stack} stack", describe(architecture))
    _draw_page(drawing, grid, architecture)
    if network:
        draw_network(drawing, grid, network)
    if architecture.cluster:
        _draw_tasks(drawing, grid, architecture, architecture.cluster)
    if network and architecture.worker:
        _draw_security_group(drawing, grid, architecture.worker)
        draw_outside(drawing, grid, network, architecture.worker)
    _draw_services(drawing, grid, architecture)
    return drawing


def _draw_tasks(drawing: Drawing, grid: Grid, architecture: Architecture, cluster: Cluster) -> None:
    draw_cluster(drawing, grid, cluster)
    if architecture.worker:
        draw_worker(drawing, grid, architecture.worker)
    if architecture.flow_runs:
        draw_flow_runs(drawing, grid, architecture.flow_runs)
    if architecture.network:
        draw_egress(drawing, grid, architecture.network)


def _draw_services(drawing: Drawing, grid: Grid, architecture: Architecture) -> None:
    if architecture.secret:
        draw_secret(drawing, grid, architecture.secret)
    if architecture.log_groups:
        draw_logs(drawing, grid, architecture.log_groups)
    if architecture.task_events:
        draw_task_events(drawing, grid, architecture.task_events)
    if architecture.network and architecture.network.s3_endpoint:
        draw_s3(drawing, grid)


def _draw_page(drawing: Drawing, grid: Grid, architecture: Architecture) -> None:
    drawing.frame("page", "page", -1, (0, 0, grid.page_right, at.PAGE_BOTTOM))
    drawing.text("page", "Prefect worker on Amazon ECS", 2 * MARGIN, 36, "title")
    drawing.text(
        "page", f"The {architecture.stack} stack, drawn from its synthesized Terraform", 2 * MARGIN, 58, "note"
    )
    width, height = grid.account_right - MARGIN, at.ACCOUNT_BOTTOM - at.ACCOUNT_TOP
    drawing.frame("account", "account", 0, (MARGIN, at.ACCOUNT_TOP, width, height))
    region = architecture.region or "set by aws_region"
    right, baseline = grid.services_right, at.ACCOUNT_TOP + FIRST_LINE
    drawing.text("account", f"AWS account, region: {region}", right, baseline, "frame", "end")
    network = architecture.network
    if network and any(zone.nat_gateway for zone in network.zones):
        note = "All calls leave through a NAT gateway, including calls to AWS services"
        note += ", except to S3." if network.s3_endpoint else "."
        drawing.text("page", note, 2 * MARGIN, at.ACCOUNT_BOTTOM + 26, "note")


def _draw_security_group(drawing: Drawing, grid: Grid, worker: Worker) -> None:
    ingress = worker.ingress_rules or "no"
    ports = ", ".join(map(str, worker.egress_ports))
    left, top = grid.zones_left + PADDING, at.ENDPOINT_TOP + FIRST_LINE
    drawing.text(
        "vpc", f"The worker's security group: {ingress} ingress rules, egress to TCP {ports}.", left, top, "detail"
    )
    if not worker.public_address:
        drawing.text("vpc", "The worker has no public IP address.", left, top + LINE, "detail")


def describe(architecture: Architecture) -> str:
    """One sentence for each part of the diagram."""
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
        yield "An internet gateway connects the VPC to the internet."
    if network.s3_endpoint:
        yield "A gateway endpoint connects the VPC to S3."
