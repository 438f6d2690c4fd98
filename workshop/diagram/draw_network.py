"""Draws the VPC: zones, subnets, and the gateways on its edges."""

from workshop.diagram import grid as at
from workshop.diagram.architecture import Network, Zone
from workshop.diagram.grid import FIRST_LINE, LINE, PADDING, Grid
from workshop.diagram.shapes import Drawing

_GATEWAY_WIDTH, _GATEWAY_HEIGHT = 148, 40
_NAT_HEIGHT = 48
_NAT_TOP = at.PUBLIC_TOP + at.PUBLIC_HEIGHT - PADDING - _NAT_HEIGHT
_BUS = at.VPC_TOP + 26
_ENDPOINT_INSIDE, _ENDPOINT_OUTSIDE = 116, 28


def draw_network(drawing: Drawing, grid: Grid, network: Network) -> None:
    """The VPC's frame, then what is in it and on its edges."""
    width, height = grid.vpc_right - grid.vpc_left, at.VPC_BOTTOM - at.VPC_TOP
    drawing.frame("vpc", "vpc", 1, (grid.vpc_left, at.VPC_TOP, width, height))
    # In the corner that is farther from the internet gateway.
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
    """Above the first NAT gateway, so that the way out is a straight line."""
    return grid.way_out(next((index for index, zone in enumerate(network.zones) if zone.nat_gateway), 0))


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


def _draw_nat_gateway(drawing: Drawing, name: str, place: tuple[int, int, int], zone: Zone) -> None:
    left, top, width = place
    drawing.card(name, "network-card", 4, (left, top, width, _NAT_HEIGHT))
    drawing.text(name, "NAT gateway", left + PADDING, top + FIRST_LINE, "network-kind")
    if zone.elastic_ip:
        drawing.text(name, "with an elastic IP", left + PADDING, top + FIRST_LINE + LINE, "detail")


def _draw_internet_gateway(drawing: Drawing, grid: Grid, network: Network) -> None:
    """On the VPC's upper edge, with a line from each NAT gateway."""
    x = internet_gateway_x(grid, network)
    top = at.VPC_TOP - _GATEWAY_HEIGHT // 2
    drawing.card("internet-gateway", "network-card", 4, (x - _GATEWAY_WIDTH // 2, top, _GATEWAY_WIDTH, _GATEWAY_HEIGHT))
    drawing.text("internet-gateway", "Internet gateway", x, top + 25, "network-kind", "middle")
    for index, zone in enumerate(network.zones):
        if zone.nat_gateway:
            out = grid.way_out(index)
            turn = () if out == x else ((out, _BUS), (x, _BUS))
            drawing.arrow((out, _NAT_TOP), *turn, (x, top + _GATEWAY_HEIGHT))


def _draw_s3_endpoint(drawing: Drawing, grid: Grid) -> None:
    """On the VPC's right edge, beside S3."""
    left, top = grid.vpc_right - _ENDPOINT_INSIDE, at.ENDPOINT_TOP
    drawing.card(
        "s3-endpoint", "network-card", 4, (left, top, _ENDPOINT_INSIDE + _ENDPOINT_OUTSIDE, at.ENDPOINT_HEIGHT)
    )
    drawing.text("s3-endpoint", "S3 endpoint", left + PADDING, top + FIRST_LINE, "network-kind")
    drawing.text("s3-endpoint", "gateway type, free", left + PADDING, top + FIRST_LINE + LINE, "detail")
