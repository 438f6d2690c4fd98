"""Draws the ECS cluster across the private subnets, with the worker's service and the tasks of flow runs."""

from workshop.diagram import grid as at
from workshop.diagram.architecture import Cluster, FlowRuns, Network, Worker
from workshop.diagram.drawing import Drawing
from workshop.diagram.grid import FIRST_LINE, LINE, PADDING, Grid

_TASK_TOP, _TASK_HEIGHT = 50, 30
_NAMES_INDENT = 100
_CPU_UNITS_IN_A_VCPU = 1024
_MIB_IN_A_GIB = 1024


def size(cpu_units: int, memory_mib: int) -> str:
    """The size of a task, such as `0.25 vCPU, 512 MiB`."""
    memory = f"{memory_mib} MiB" if memory_mib % _MIB_IN_A_GIB else f"{memory_mib // _MIB_IN_A_GIB} GiB"
    return f"{cpu_units / _CPU_UNITS_IN_A_VCPU:g} vCPU, {memory}"


def tasks(count: int) -> str:
    """A number of tasks, such as `1 task` or `2 tasks`."""
    return "1 task" if count == 1 else f"{count} tasks"


def draw_cluster(drawing: Drawing, grid: Grid, cluster: Cluster) -> None:
    """Draws the cluster's frame, which covers the edges of the subnets."""
    left, right, top = grid.cluster_left, grid.cluster_right, at.CLUSTER_TOP
    drawing.frame("cluster", "cluster", 4, (left, top, right - left, at.CLUSTER_BOTTOM - top))
    drawing.text("cluster", "ECS cluster", left + PADDING, top + FIRST_LINE, "compute-kind")
    drawing.text("cluster", cluster.name, left + PADDING + _NAMES_INDENT, top + FIRST_LINE, "name", room=180)
    if cluster.capacity_providers:
        fargate = [name for name in cluster.capacity_providers if name.startswith("FARGATE")]
        instances = [name for name in cluster.capacity_providers if name not in fargate]
        for line, providers in enumerate((fargate, instances)):
            if providers:
                y = top + FIRST_LINE + line * LINE
                drawing.text("cluster", ", ".join(providers), right - PADDING, y, "code", "end")
    if cluster.namespace:
        drawing.text("cluster", "Cloud Map", left + PADDING, top + FIRST_LINE + LINE, "detail")
        drawing.text("cluster", cluster.namespace, left + PADDING + _NAMES_INDENT, top + FIRST_LINE + LINE, "code")


def draw_worker(drawing: Drawing, grid: Grid, worker: Worker) -> None:
    """Draws the service and its tasks, which ECS spreads over the zones."""
    _draw_band(drawing, grid, "worker", at.WORKER_TOP, "ECS service")
    left = grid.cluster_left + 2 * PADDING + _NAMES_INDENT
    drawing.text("worker", worker.service, left, at.WORKER_TOP + FIRST_LINE, "name")
    sizes = f"{tasks(worker.desired_count)}: {size(worker.cpu_units, worker.memory_mib)}"
    drawing.text("worker", sizes, left, at.WORKER_TOP + FIRST_LINE + LINE, "detail")
    for index in range(min(worker.desired_count, grid.zones)):
        count = len(range(index, worker.desired_count, grid.zones))
        label = worker.name if count == 1 else f"{count} x {worker.name}"
        _draw_task(drawing, grid, f"worker-task-{index}", index, at.WORKER_TOP, "task")
        _label_task(drawing, f"worker-task-{index}", label, "code")


def draw_flow_runs(drawing: Drawing, grid: Grid, flow_runs: FlowRuns) -> None:
    """Draws a temporary task in each zone, and the arrow from the worker."""
    _draw_band(drawing, grid, "flows", at.FLOWS_TOP, "Flow runs")
    left = grid.cluster_left + 2 * PADDING + _NAMES_INDENT
    drawing.text("flows", "one ECS task each, stopped when the run ends", left, at.FLOWS_TOP + FIRST_LINE, "detail")
    sizes = f"{size(flow_runs.cpu_units, flow_runs.memory_mib)}, unless a deployment overrides it"
    drawing.text("flows", sizes, left, at.FLOWS_TOP + FIRST_LINE + LINE, "detail")
    for index in range(grid.zones):
        _draw_task(drawing, grid, f"flow-task-{index}", index, at.FLOWS_TOP, "temporary-task")
        _label_task(drawing, f"flow-task-{index}", "flow run", "detail")
    if drawing.has("worker"):
        middle = (grid.cluster_left + grid.cluster_right) // 2
        drawing.arrow((middle, at.WORKER_TOP + at.TASKS_HEIGHT), (middle, at.FLOWS_TOP))
        drawing.text("cluster", "RunTask, once for each flow run", middle + PADDING, at.FLOWS_TOP - 18, "detail")


def draw_egress(drawing: Drawing, grid: Grid, network: Network) -> None:
    """Draws an arrow from the cluster to each NAT gateway."""
    for index, zone in enumerate(network.zones):
        if zone.nat_gateway:
            x = grid.egress_x(index)
            drawing.arrow((x, at.CLUSTER_TOP), (x, int(drawing.boxes[f"nat-{index}"].area.bottom)))


def _draw_band(drawing: Drawing, grid: Grid, name: str, top: int, kind: str) -> None:
    left = grid.cluster_left + PADDING
    drawing.card(name, "compute-card", 5, (left, top, grid.cluster_right - PADDING - left, at.TASKS_HEIGHT))
    drawing.text(name, kind, left + PADDING, top + FIRST_LINE, "compute-kind")


def _draw_task(drawing: Drawing, grid: Grid, name: str, zone: int, top: int, style: str) -> None:
    left, width = grid.zone_left(zone) + 3 * PADDING, grid.zone_width - 6 * PADDING
    drawing.card(name, style, 6, (left, top + _TASK_TOP, width, _TASK_HEIGHT))


def _label_task(drawing: Drawing, name: str, label: str, style: str) -> None:
    task = drawing.boxes[name].area
    drawing.text(name, label, int(task.x + task.width / 2), int(task.y) + 20, style, "middle")
