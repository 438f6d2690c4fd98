"""What the picture shows of a stack. What a stack lacks is None or empty, and is not drawn."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Zone:
    """An availability zone with the address ranges of its subnets."""

    name: str
    public_cidr: str | None = None
    private_cidr: str | None = None
    nat_gateway: bool = False
    elastic_ip: bool = False


@dataclass(frozen=True)
class Network:
    """The VPC and its ways out."""

    cidr: str
    zones: tuple[Zone, ...]
    internet_gateway: bool
    s3_endpoint: bool


@dataclass(frozen=True)
class Cluster:
    """The ECS cluster, and its Cloud Map namespace."""

    name: str
    capacity_providers: tuple[str, ...]
    namespace: str | None


@dataclass(frozen=True)
class Worker:
    """The worker's ECS service: what it is called, how large it is, and whom it talks to."""

    service: str
    name: str
    cpu_units: int
    memory_mib: int
    desired_count: int
    image: str
    work_pool: str
    ingress_rules: int
    egress_ports: tuple[int, ...]
    public_address: bool


@dataclass(frozen=True)
class FlowRuns:
    """The size of a flow run's task, unless its deployment says otherwise."""

    cpu_units: int
    memory_mib: int


@dataclass(frozen=True)
class LogGroup:
    """A CloudWatch log group; without a retention it keeps everything."""

    name: str
    retention_days: int | None


@dataclass(frozen=True)
class TaskEvents:
    """The way of ECS task events to the worker."""

    rule: str
    queue: str
    dead_letter_queue: str | None
    max_receive_count: int | None


@dataclass(frozen=True)
class Architecture:
    """One stack. A region of None is the operator's choice at plan time."""

    stack: str
    region: str | None
    network: Network | None
    cluster: Cluster | None
    worker: Worker | None
    flow_runs: FlowRuns | None
    secret: str | None
    log_groups: tuple[LogGroup, ...]
    task_events: TaskEvents | None
