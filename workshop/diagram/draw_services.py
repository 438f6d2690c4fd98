"""Draws the AWS services next to the VPC, and the arrows between them and the cluster."""

from workshop.diagram import grid as at
from workshop.diagram.architecture import LogGroup, TaskEvents
from workshop.diagram.drawing import Drawing
from workshop.diagram.grid import FIRST_LINE, LINE, PADDING, Grid

_SECRET_TOP = 272
_LOGS_TOP = 352
_DEAD_LETTERS_TOP = 464
_QUEUE_TOP = 548
_RULE_TOP = 678
_CARD_HEIGHT = 50
_MAX_LOG_GROUPS = 4
"""Number of lines that fit between the cards above and below."""
_RETENTION_WIDTH = 44
_HALF = _CARD_HEIGHT // 2
_ABOVE, _BELOW = -6, 17
"""Baselines of the labels of an arrow, relative to the arrow."""


def draw_secret(drawing: Drawing, grid: Grid, name: str) -> None:
    """Draws the secret, which ECS reads when it starts a task."""
    _draw_card(drawing, grid, "secret", _SECRET_TOP, "security", "Secrets Manager", [name])
    if drawing.has("cluster"):
        x, y, into = grid.vpc_right + 38, _SECRET_TOP + _HALF, at.CLUSTER_TOP + 14
        drawing.arrow((grid.services_left, y), (x, y), (x, into), (grid.cluster_right, into))
        drawing.text("account", "API key,", x + PADDING, y + _BELOW, "detail")
        drawing.text("account", "at task start", x + PADDING, y + _BELOW + LINE, "detail")


def draw_logs(drawing: Drawing, grid: Grid, log_groups: tuple[LogGroup, ...]) -> None:
    """Draws the log groups with their retention, and the arrow from the tasks."""
    shown = log_groups if len(log_groups) <= _MAX_LOG_GROUPS else log_groups[: _MAX_LOG_GROUPS - 1]
    names = [group.name for group in shown]
    if len(shown) < len(log_groups):
        names.append(f"and {len(log_groups) - len(shown)} more")
    _draw_card(drawing, grid, "logs", _LOGS_TOP, "logs", "CloudWatch Logs", names, room=_RETENTION_WIDTH)
    for index, group in enumerate(shown, start=1):
        if group.retention_days:
            y = _LOGS_TOP + FIRST_LINE + index * LINE
            drawing.text("logs", f"{group.retention_days} d", grid.services_right - PADDING, y, "note", "end")
    if drawing.has("cluster"):
        x, y, out = grid.vpc_right + 76, _LOGS_TOP + 40, at.CLUSTER_TOP + 36
        drawing.arrow((grid.cluster_right, out), (x, out), (x, y), (grid.services_left, y))
        drawing.text("account", "output", x + PADDING, y + _BELOW, "detail")


def draw_task_events(drawing: Drawing, grid: Grid, events: TaskEvents) -> None:
    """Draws the rule, the queues, and the arrows between them and the worker."""
    middle = grid.services_left + 40
    _draw_card(drawing, grid, "rule", _RULE_TOP, "events", "EventBridge rule", [events.rule])
    _draw_card(drawing, grid, "queue", _QUEUE_TOP, "events", "SQS queue", [events.queue])
    drawing.arrow((middle, _RULE_TOP), (middle, _QUEUE_TOP + _CARD_HEIGHT))
    drawing.text("account", "events of flow runs", middle + PADDING, _RULE_TOP - 32, "detail")
    if events.dead_letter_queue:
        names = [events.dead_letter_queue]
        _draw_card(drawing, grid, "dead-letters", _DEAD_LETTERS_TOP, "events", "SQS dead-letter queue", names)
        drawing.arrow((middle, _QUEUE_TOP), (middle, _DEAD_LETTERS_TOP + _CARD_HEIGHT))
        tries = f"after {events.max_receive_count} tries"
        drawing.text("account", tries, middle + PADDING, _QUEUE_TOP - 12, "detail")
    if drawing.has("worker"):
        y = _QUEUE_TOP + _HALF
        drawing.arrow((grid.services_left, y), (grid.cluster_right - PADDING, y))
        _draw_labels(drawing, grid, y, "task events:", "worker polls")
    if drawing.has("flows"):
        y = _RULE_TOP + _HALF
        drawing.arrow((grid.cluster_right - PADDING, y), (grid.services_left, y))
        _draw_labels(drawing, grid, y, "ECS task", "state changes")


def draw_s3(drawing: Drawing, grid: Grid) -> None:
    """Draws S3 for a stack with an S3 endpoint."""
    y, endpoint = at.ENDPOINT_TOP + at.ENDPOINT_HEIGHT // 2, drawing.boxes["s3-endpoint"].area
    _draw_card(drawing, grid, "s3", y - _HALF, "storage", "S3", [])
    drawing.text(
        "s3", "ECR layers, flow storage", grid.services_left + PADDING, y - _HALF + FIRST_LINE + LINE, "detail"
    )
    drawing.arrow((int(endpoint.right), y), (grid.services_left, y))
    if drawing.has("cluster"):
        x = int(endpoint.x) + 50
        drawing.arrow((x, at.CLUSTER_BOTTOM), (x, at.ENDPOINT_TOP))


def _draw_labels(drawing: Drawing, grid: Grid, y: int, above: str, below: str) -> None:
    """Labels an arrow between the VPC and a service."""
    drawing.text("account", above, grid.vpc_right + PADDING, y + _ABOVE, "detail")
    drawing.text("account", below, grid.vpc_right + PADDING, y + _BELOW, "detail")


def _draw_card(
    drawing: Drawing, grid: Grid, name: str, top: int, color: str, kind: str, names: list[str], *, room: int = 0
) -> None:
    left, height = grid.services_left, max(_CARD_HEIGHT, FIRST_LINE + LINE * len(names) + 12)
    drawing.card(name, f"{color}-card", 1, (left, top, grid.services_right - left, height))
    drawing.text(name, kind, left + PADDING, top + FIRST_LINE, f"{color}-kind")
    for index, line in enumerate(names, start=1):
        drawing.text(name, line, left + PADDING, top + FIRST_LINE + index * LINE, "name", room=room)
