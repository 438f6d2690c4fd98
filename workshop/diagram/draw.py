"""Draws a stack's architecture."""

from workshop.diagram import grid as at
from workshop.diagram.architecture import Architecture, Cluster, Worker
from workshop.diagram.describe import describe
from workshop.diagram.draw_network import draw_network
from workshop.diagram.draw_outside import draw_outside
from workshop.diagram.draw_services import draw_logs, draw_s3, draw_secret, draw_task_events
from workshop.diagram.draw_tasks import draw_cluster, draw_flow_runs, draw_ways_out, draw_worker
from workshop.diagram.grid import FIRST_LINE, LINE, MARGIN, PADDING, Grid
from workshop.diagram.shapes import Drawing


def draw(architecture: Architecture) -> Drawing:
    """Frames from the outside in, then what stands in them; a part that the stack lacks leaves its place empty."""
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
        draw_ways_out(drawing, grid, architecture.network)


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
    region = architecture.region or "your choice (aws_region)"
    right, baseline = grid.services_right, at.ACCOUNT_TOP + FIRST_LINE
    drawing.text("account", f"AWS account, region: {region}", right, baseline, "frame", "end")
    network = architecture.network
    if network and any(zone.nat_gateway for zone in network.zones):
        note = "On the wire, every call leaves through a NAT gateway, those to AWS's own services included"
        note += ", except to S3." if network.s3_endpoint else "."
        drawing.text("page", note, 2 * MARGIN, at.ACCOUNT_BOTTOM + 26, "note")


def _draw_security_group(drawing: Drawing, grid: Grid, worker: Worker) -> None:
    ingress = "nothing" if worker.ingress_rules == 0 else f"{worker.ingress_rules} rules"
    ports = ", ".join(map(str, worker.egress_ports))
    left, top = grid.zones_left + PADDING, at.ENDPOINT_TOP + FIRST_LINE
    drawing.text("vpc", f"The worker's security group: {ingress} in, TCP {ports} out.", left, top, "detail")
    if not worker.public_address:
        drawing.text("vpc", "The worker has no public address.", left, top + LINE, "detail")
