"""The diagrams show the stack and are readable: texts lie within their boxes and nothing overlaps."""

import itertools

import pytest

from workshop.diagram.architecture import read_architecture
from workshop.diagram.dashboard import draw_dashboard, read_dashboard
from workshop.diagram.draw import draw
from workshop.diagram.drawing import Arrow, Box, Drawing, Rectangle
from workshop.diagram.theme import BOX_STYLES, DARK, LIGHT, TEXT_STYLES

from .stacks import DASHBOARDS, DEV, STACKS, without


@pytest.fixture(params=[*STACKS, *(f"dashboard of {name}" for name in DASHBOARDS)])
def drawing(request: pytest.FixtureRequest) -> Drawing:
    name = request.param.removeprefix("dashboard of ")
    if name == request.param:
        return draw(read_architecture(name, STACKS[name]()))
    return draw_dashboard(name, read_dashboard(DASHBOARDS[name]()))


def segments(arrow: Arrow) -> list[Rectangle]:
    """The segments of an arrow, as wide as its line."""
    return [
        Rectangle(min(x1, x2) - 0.75, min(y1, y2) - 0.75, abs(x2 - x1) + 1.5, abs(y2 - y1) + 1.5)
        for (x1, y1), (x2, y2) in itertools.pairwise(arrow.points)
    ]


def inside(box: Box) -> Rectangle:
    """A box without its outline and the ends of arrows."""
    return Rectangle(box.area.x + 2, box.area.y + 2, box.area.width - 4, box.area.height - 4)


def test_every_text_lies_within_its_box(drawing: Drawing) -> None:
    outside = [text for text in drawing.texts if not inside(drawing.boxes[text.box]).contains(text.area)]
    assert not outside


def test_boxes_of_one_level_do_not_overlap(drawing: Drawing) -> None:
    overlapping = [
        (box.name, other.name)
        for box, other in itertools.combinations(drawing.boxes.values(), 2)
        if box.level == other.level and box.area.overlaps(other.area)
    ]
    assert not overlapping


def test_texts_do_not_overlap(drawing: Drawing) -> None:
    overlapping = [
        (text.content, other.content)
        for text, other in itertools.combinations(drawing.texts, 2)
        if text.area.overlaps(other.area)
    ]
    assert not overlapping


def test_no_box_covers_a_text_of_another_box(drawing: Drawing) -> None:
    covered = [
        (text.content, box.name)
        for text in drawing.texts
        for box in drawing.boxes.values()
        if box.level > drawing.boxes[text.box].level and box.area.overlaps(text.area)
    ]
    assert not covered


def test_arrows_cross_no_text_and_no_card(drawing: Drawing) -> None:
    for arrow in drawing.arrows:
        for segment in segments(arrow):
            assert not [text.content for text in drawing.texts if segment.overlaps(text.area)], arrow
            assert not [
                box.name for box in drawing.boxes.values() if not box.frame and segment.overlaps(inside(box))
            ], arrow


def test_arrows_lead_from_a_box_to_a_box(drawing: Drawing) -> None:
    for arrow in drawing.arrows:
        for x, y in (arrow.points[0], arrow.points[-1]):
            assert [
                box.name
                for box in drawing.boxes.values()
                if (x in (box.area.x, box.area.right) and box.area.y <= y <= box.area.bottom)
                or (y in (box.area.y, box.area.bottom) and box.area.x <= x <= box.area.right)
            ], arrow


def test_everything_lies_on_the_page(drawing: Drawing) -> None:
    page = drawing.boxes["page"].area
    assert all(page.contains(box.area) for box in drawing.boxes.values())


def test_dev_shows_names_sizes_and_cidr_blocks() -> None:
    contents = [text.content for text in draw(read_architecture("dev", DEV)).texts]
    for expected in (
        "VPC 10.0.0.0/16",
        "10.0.128.0/24",
        "10.0.32.0/20",
        "NAT gateway",
        "with an Elastic IP",
        "prefect-cluster",
        "prefect-worker-service",
        "1 task: 0.25 vCPU, 512 MiB",
        "0.5 vCPU, 1 GiB, unless a deployment overrides it",
        "prefect-api-key",
        "/ecs/prefect-worker",
        "prefect-ecs-task-events",
        "prefect-ecs-events",
        "prefect-ecs-events-dlq",
        "RunTask, once for each flow run",
    ):
        assert expected in contents, contents


def test_dev_needs_no_ellipsis() -> None:
    assert not [text.content for text in draw(read_architecture("dev", DEV)).texts if "…" in text.content]


def test_two_zones_are_two_columns() -> None:
    two = draw(read_architecture("large", STACKS["large"]()))
    assert sorted(name for name in two.boxes if name.startswith("zone-")) == ["zone-0", "zone-1"]
    assert [name for name in two.boxes if name.startswith("worker-task-")] == ["worker-task-0", "worker-task-1"]
    assert "Image registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com" in [text.content for text in two.texts]


@pytest.mark.parametrize(
    ("kind", "box"),
    [
        ("aws_vpc", "vpc"),
        ("aws_internet_gateway", "internet-gateway"),
        ("aws_nat_gateway", "nat-0"),
        ("aws_vpc_endpoint", "s3-endpoint"),
        ("aws_vpc_endpoint", "s3"),
        ("aws_ecs_cluster", "cluster"),
        ("aws_ecs_service", "worker"),
        ("aws_secretsmanager_secret", "secret"),
        ("aws_cloudwatch_log_group", "logs"),
        ("aws_cloudwatch_event_rule", "rule"),
        ("aws_sqs_queue", "queue"),
    ],
)
def test_missing_resources_are_not_drawn(kind: str, box: str) -> None:
    assert box in draw(read_architecture("dev", DEV)).boxes
    assert box not in draw(read_architecture("dev", without(kind))).boxes


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_have_enough_contrast_to_their_boxes(theme: dict[str, str], drawing: Drawing) -> None:
    """Level AA of WCAG 2.2, https://www.w3.org/TR/WCAG22/#contrast-minimum."""
    for text in drawing.texts:
        ink = theme[TEXT_STYLES[text.style].color]
        paper = theme[BOX_STYLES[drawing.boxes[text.box].style].fill]
        lighter, darker = sorted((luminance(ink), luminance(paper)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text.content, ink, paper)


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
