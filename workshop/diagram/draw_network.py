"""Draws the VPC with its gateways, and what is outside the account: the Prefect API and the image registry."""

from workshop.diagram import grid as at
from workshop.diagram.architecture import Network, Worker, Zone
from workshop.diagram.drawing import Drawing
from workshop.diagram.grid import FIRST_LINE, LINE, MARGIN, PADDING, Grid

_GATEWAY_WIDTH, _GATEWAY_HEIGHT = 148, 40
_NAT_HEIGHT = 48
_NAT_TOP = at.PUBLIC_TOP + at.PUBLIC_HEIGHT - PADDING - _NAT_HEIGHT
_BUS = at.VPC_TOP + 26
_ENDPOINT_INSIDE, _ENDPOINT_OUTSIDE = 116, 28


def draw_network(drawing: Drawing, grid: Grid, network: Network) -> None:
    """Draws the VPC's frame, its zones and its gateways."""
    width, height = grid.vpc_right - grid.vpc_left, at.VPC_BOTTOM - at.VPC_TOP
    drawing.frame("vpc", "vpc", 1, (grid.vpc_left, at.VPC_TOP, width, height))
    # In the corner farther from the internet gateway.
    if grid.zones > 1:
        drawing.text("vpc", f"VPC {network.cidr}", grid.vpc_right - PADDING, at.VPC_TOP + FIRST_LINE, "frame", "end")
    else:
        drawing.text("vpc", f"VPC {network.cidr}", grid.vpc_left + PADDING, at.VPC_TOP + FIRST_LINE, "frame")
    for index, zone in enumerate(network.zones):
        _draw_zone(drawing, grid, index, zone)
    if network.internet_gateway:
        _draw_internet_gateway(drawing, grid, network)
    if network.s3_endpoint:
        _draw_s3_endpoint(drawing, grid)


def internet_gateway_x(grid: Grid, network: Network) -> int:
    """The internet gateway is above the first NAT gateway, so that the arrow is a straight line."""
    return grid.egress_x(next((index for index, zone in enumerate(network.zones) if zone.nat_gateway), 0))


def _draw_zone(drawing: Drawing, grid: Grid, index: int, zone: Zone) -> None:
    left, width = grid.zone_left(index), grid.zone_width
    name = f"zone-{index}"
    drawing.frame(name, "zone", 2, (left, at.ZONES_TOP, width, at.ZONES_BOTTOM - at.ZONES_TOP))
    drawing.text(name, zone.name, left + PADDING, at.ZONES_TOP + FIRST_LINE, "frame")
    left, width = left + PADDING // 2, width - PADDING
    if zone.public_cidr:
        _draw_subnet(
            drawing, f"public-{index}", "public", (left, at.PUBLIC_TOP, width, at.PUBLIC_HEIGHT), zone.public_cidr
        )
    if zone.private_cidr:
        height = at.PRIVATE_BOTTOM - at.PRIVATE_TOP
        _draw_subnet(drawing, f"private-{index}", "private", (left, at.PRIVATE_TOP, width, height), zone.private_cidr)
    if zone.nat_gateway:
        _draw_nat_gateway(drawing, f"nat-{index}", (left + PADDING, _NAT_TOP, width - 2 * PADDING), zone)


def _draw_subnet(drawing: Drawing, name: str, tier: str, area: tuple[int, int, int, int], cidr: str) -> None:
    drawing.frame(name, tier, 3, area)
    drawing.text(name, f"{tier.capitalize()} subnet", area[0] + PADDING, area[1] + FIRST_LINE, "detail")
    drawing.text(name, cidr, area[0] + PADDING, area[1] + FIRST_LINE + LINE, "code")


def _draw_nat_gateway(drawing: Drawing, name: str, area: tuple[int, int, int], zone: Zone) -> None:
    left, top, width = area
    drawing.card(name, "network-card", 4, (left, top, width, _NAT_HEIGHT))
    drawing.text(name, "NAT gateway", left + PADDING, top + FIRST_LINE, "network-kind")
    if zone.elastic_ip:
        drawing.text(name, "with an Elastic IP", left + PADDING, top + FIRST_LINE + LINE, "detail")


def _draw_internet_gateway(drawing: Drawing, grid: Grid, network: Network) -> None:
    """On the VPC's top edge, with an arrow from each NAT gateway."""
    x = internet_gateway_x(grid, network)
    top = at.VPC_TOP - _GATEWAY_HEIGHT // 2
    drawing.card("internet-gateway", "network-card", 4, (x - _GATEWAY_WIDTH // 2, top, _GATEWAY_WIDTH, _GATEWAY_HEIGHT))
    drawing.text("internet-gateway", "Internet gateway", x, top + 25, "network-kind", "middle")
    for index, zone in enumerate(network.zones):
        if zone.nat_gateway:
            out = grid.egress_x(index)
            turn = () if out == x else ((out, _BUS), (x, _BUS))
            drawing.arrow((out, _NAT_TOP), *turn, (x, top + _GATEWAY_HEIGHT))


def _draw_s3_endpoint(drawing: Drawing, grid: Grid) -> None:
    """On the VPC's right edge, next to S3."""
    left, top = grid.vpc_right - _ENDPOINT_INSIDE, at.ENDPOINT_TOP
    drawing.card(
        "s3-endpoint", "network-card", 4, (left, top, _ENDPOINT_INSIDE + _ENDPOINT_OUTSIDE, at.ENDPOINT_HEIGHT)
    )
    drawing.text("s3-endpoint", "S3 endpoint", left + PADDING, top + FIRST_LINE, "network-kind")
    drawing.text("s3-endpoint", "gateway type, free", left + PADDING, top + FIRST_LINE + LINE, "detail")


_API_WIDTH = 330
_GAP = 104
_TURN = 14
_BOTTOM = at.OUTSIDE_TOP + at.OUTSIDE_HEIGHT


def registry(image: str) -> str:
    """The registry of an image, by Docker's rule: a first part with a dot or a colon is a host."""
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first) else "Docker Hub"


def draw_outside(drawing: Drawing, grid: Grid, network: Network, worker: Worker) -> None:
    """Draws both boxes, with arrows from the internet gateway."""
    left = 2 * MARGIN
    drawing.card("prefect-api", "prefect-card", 0, (left, at.OUTSIDE_TOP, _API_WIDTH, at.OUTSIDE_HEIGHT))
    _draw_line(drawing, "prefect-api", 0, "Prefect API", "prefect-kind")
    _draw_line(drawing, "prefect-api", 1, "Prefect Cloud or a self-hosted server", "detail")
    _draw_line(drawing, "prefect-api", 2, f"work pool {worker.work_pool}", "code")

    left, host = left + _API_WIDTH + _GAP, registry(worker.image)
    drawing.card("registry", "outside-card", 0, (left, at.OUTSIDE_TOP, grid.services_right - left, at.OUTSIDE_HEIGHT))
    repository, _, tag = worker.image.removeprefix(f"{host}/").rpartition(":")
    _draw_line(drawing, "registry", 0, f"Image registry: {host}", "muted-kind")
    _draw_line(drawing, "registry", 1, repository, "code")
    _draw_line(drawing, "registry", 2, tag, "code")

    if any(zone.nat_gateway for zone in network.zones) and drawing.has("internet-gateway"):
        _draw_routes(drawing, internet_gateway_x(grid, network), left + 40)


def _draw_line(drawing: Drawing, box: str, line: int, content: str, style: str) -> None:
    area = drawing.boxes[box].area
    drawing.text(box, content, int(area.x) + PADDING, int(area.y) + FIRST_LINE + line * LINE, style)


def _draw_routes(drawing: Drawing, gateway_x: int, registry_x: int) -> None:
    gateway = drawing.boxes["internet-gateway"].area
    drawing.arrow((gateway_x, int(gateway.y)), (gateway_x, _BOTTOM))
    drawing.text("page", "HTTPS 443: poll for runs,", gateway_x + PADDING, _BOTTOM + 22, "detail")
    drawing.text("page", "report their states", gateway_x + PADDING, _BOTTOM + 22 + LINE, "detail")
    y = int(gateway.y) + _TURN
    drawing.arrow((int(gateway.right), y), (registry_x, y), (registry_x, _BOTTOM))
    drawing.text("page", "HTTPS 443: pull the image", registry_x + PADDING, _BOTTOM + 22, "detail")
