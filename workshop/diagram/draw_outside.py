"""Draws what lies outside the account: the Prefect API and the image's registry."""

from workshop.diagram import grid as at
from workshop.diagram.architecture import Network, Worker
from workshop.diagram.draw_network import internet_gateway_x
from workshop.diagram.grid import FIRST_LINE, LINE, MARGIN, PADDING, Grid
from workshop.diagram.shapes import Drawing

_API_WIDTH = 330
_GAP = 104
_TURN = 14
_BOTTOM = at.OUTSIDE_TOP + at.OUTSIDE_HEIGHT


def registry(image: str) -> str:
    """Where an image comes from, by Docker's own rule: a first part with a dot or a port is a host."""
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first) else "Docker Hub"


def draw_outside(drawing: Drawing, grid: Grid, network: Network, worker: Worker) -> None:
    """Both boxes, with the ways to them from the internet gateway."""
    left = 2 * MARGIN
    drawing.card("prefect-api", "prefect-card", 0, (left, at.OUTSIDE_TOP, _API_WIDTH, at.OUTSIDE_HEIGHT))
    _draw_line(drawing, "prefect-api", 0, "Prefect API", "prefect-kind")
    _draw_line(drawing, "prefect-api", 1, "Prefect Cloud, or a server of your own", "detail")
    _draw_line(drawing, "prefect-api", 2, f"work pool {worker.work_pool}", "code")

    left, host = left + _API_WIDTH + _GAP, registry(worker.image)
    drawing.card("registry", "outside-card", 0, (left, at.OUTSIDE_TOP, grid.services_right - left, at.OUTSIDE_HEIGHT))
    repository, _, tag = worker.image.removeprefix(f"{host}/").rpartition(":")
    _draw_line(drawing, "registry", 0, f"Image registry: {host}", "muted-kind")
    _draw_line(drawing, "registry", 1, repository, "code")
    _draw_line(drawing, "registry", 2, tag, "code")

    if any(zone.nat_gateway for zone in network.zones) and drawing.has("internet-gateway"):
        _draw_ways(drawing, internet_gateway_x(grid, network), left + 40)


def _draw_line(drawing: Drawing, box: str, line: int, content: str, style: str) -> None:
    area = drawing.boxes[box].area
    drawing.text(box, content, int(area.x) + PADDING, int(area.y) + FIRST_LINE + line * LINE, style)


def _draw_ways(drawing: Drawing, gateway_x: int, registry_x: int) -> None:
    gateway = drawing.boxes["internet-gateway"].area
    drawing.arrow((gateway_x, int(gateway.y)), (gateway_x, _BOTTOM))
    drawing.text("page", "HTTPS 443: poll for runs,", gateway_x + PADDING, _BOTTOM + 22, "detail")
    drawing.text("page", "report their states", gateway_x + PADDING, _BOTTOM + 22 + LINE, "detail")
    y = int(gateway.y) + _TURN
    drawing.arrow((int(gateway.right), y), (registry_x, y), (registry_x, _BOTTOM))
    drawing.text("page", "HTTPS 443: pull the image", registry_x + PADDING, _BOTTOM + 22, "detail")
