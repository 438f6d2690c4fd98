"""Draws the ECS cluster across the private subnets, with the worker's service and the tasks of flow runs."""

from workshop.diagram import grid as at
from workshop.diagram.architecture import Cluster, FlowRuns, Network, Worker
from workshop.diagram.grid import FIRST_LINE, LINE, PADDING, Grid
from workshop.diagram.shapes import Drawing

_TASK_TOP, _TASK_HEIGHT = 50, 30
_NAMES_INDENT = 100
_CPU_UNITS_IN_A_VCPU = 1024
_MIB_IN_A_GIB = 1024


def size(cpu_units: int, memory_mib: int) -> str:
    """`0.25 vCPU, 512 MiB`: the size of a task as people speak of it."""
    memory = f"{memory_mib} MiB" if memory_mib % _MIB_IN_A_GIB else f"{memory_mib // _MIB_IN_A_GIB} GiB"
    return f"{cpu_units / _CPU_UNITS_IN_A_VCPU:g} vCPU, {memory}"


def tasks(count: int) -> str:
    """`1 task`, `2 tasks`."""
    return "1 task" if count == 1 else f"{count} tasks"


def draw_cluster(drawing: Drawing, grid: Grid, cluster: Cluster) -> None:
    """The cluster's frame, which hides the subnets' own edges."""
    left, right, top = grid.cluster_left, grid.cluster_right, at.CLUSTER_TOP
    drawing.frame("cluster", "cluster", 4, (left, top, right - left, at.CLUSTER_BOTTOM - top))
    drawing.text("cluster", "ECS cluster", left + PADDING, top + FIRST_LINE, "compute-kind")
    drawing.text("cluster", cluster.name, left + PADDING + _NAMES_INDENT, top + FIRST_LINE, "name", room=180)
    if cluster.capacity_providers:
        fargate = [one for one in cluster.capacity_providers if one.startswith("FARGATE")]
        instances = [one for one in cluster.capacity_providers if one not in fargate]
        for line, providers in enumerate((fargate, instances)):
            if providers:
                y = top + FIRST_LINE + line * LINE
                drawing.text("cluster", ", ".join(providers), right - PADDING, y, "code", "end")
    if cluster.namespace:
        drawing.text("cluster", "Cloud Map", left + PADDING, top + FIRST_LINE + LINE, "detail")
        drawing.text("cluster", cluster.namespace, left + PADDING + _NAMES_INDENT, top + FIRST_LINE + LINE, "code")


def draw_worker(drawing: Drawing, grid: Grid, worker: Worker) -> None:
    """The service, and its tasks: spread over the zones, as ECS places them."""
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
    """A passing task in each zone, and how it comes to be."""
    _draw_band(drawing, grid, "flows", at.FLOWS_TOP, "Flow runs")
    left = grid.cluster_left + 2 * PADDING + _NAMES_INDENT
    drawing.text("flows", "an ECS task for each, gone when the run ends", left, at.FLOWS_TOP + FIRST_LINE, "detail")
    sizes = f"{size(flow_runs.cpu_units, flow_runs.memory_mib)}, unless a deployment says otherwise"
    drawing.text("flows", sizes, left, at.FLOWS_TOP + FIRST_LINE + LINE, "detail")
    for index in range(grid.zones):
        _draw_task(drawing, grid, f"flow-task-{index}", index, at.FLOWS_TOP, "passing-task")
        _label_task(drawing, f"flow-task-{index}", "flow run", "detail")
    if drawing.has("worker"):
        middle = (grid.cluster_left + grid.cluster_right) // 2
        drawing.arrow((middle, at.WORKER_TOP + at.TASKS_HEIGHT), (middle, at.FLOWS_TOP))
        drawing.text("cluster", "RunTask, once for each flow run", middle + PADDING, at.FLOWS_TOP - 18, "detail")


def draw_ways_out(drawing: Drawing, grid: Grid, network: Network) -> None:
    """From the cluster to each NAT gateway."""
    for index, zone in enumerate(network.zones):
        if zone.nat_gateway:
            x = grid.way_out(index)
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
