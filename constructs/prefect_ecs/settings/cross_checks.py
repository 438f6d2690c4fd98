"""Checks across tables: settings that are valid alone but not together.

Each function takes the tables that it compares, and raises ValueError with the reason and the ways to resolve it.
"""

from prefect_ecs.cluster.settings import ECR_IMAGE, Ec2Settings
from prefect_ecs.context.settings import LONGEST_ROLE_PURPOSE, ROLE_NAME_LIMIT, IdentitySettings
from prefect_ecs.flows.settings import FlowSettings
from prefect_ecs.network.settings import NetworkSettings
from prefect_ecs.pool_metrics.settings import MetricsSettings
from prefect_ecs.settings_types import DEV
from prefect_ecs.terraform.settings import StateSettings
from prefect_ecs.worker.settings import AutoscalingSettings, WorkerSettings


def check_instances(ec2: Ec2Settings, worker: WorkerSettings, flows: FlowSettings, network: NetworkSettings) -> None:
    """Tasks with `launch_type = "EC2"` need instances that fit them, and instances need such tasks."""
    tables: tuple[tuple[str, WorkerSettings | FlowSettings], ...] = (("worker", worker), ("flows", flows))
    on_ec2 = [(table, task) for table, task in tables if task.launch_type == "EC2"]
    if ec2.enabled and not on_ec2:
        raise ValueError(
            'no task uses the instances of ec2.instance_types; set flows.launch_type = "EC2" or worker.launch_type = "EC2", '
            "or remove [ec2]"
        )
    for table, task in on_ec2:
        if not ec2.enabled:
            raise ValueError(
                f'{table}.launch_type = "EC2" needs instances; set ec2.instance_types = ["m7g.large"], for example'
            )
        if task.cpu_architecture != ec2.cpu_architecture:
            raise ValueError(
                f'{table}.cpu_architecture is "{task.cpu_architecture}", but ec2.instance_types ({", ".join(ec2.instance_types)}) '
                f'are {ec2.cpu_architecture}; set {table}.cpu_architecture = "{ec2.cpu_architecture}", with an image '
                "that supports it, or choose different instance types"
            )
    if on_ec2 and network.has_public_tasks:
        raise ValueError(
            f'{on_ec2[0][0]}.launch_type = "EC2" can\'t be used with public tasks: a task on an instance gets no public address, so it '
            'can\'t reach the internet; choose a different network.nat, or launch_type = "FARGATE"'
        )


def check_images(network: NetworkSettings, worker: WorkerSettings, flows: FlowSettings, region: str | None) -> None:
    """Without internet access, ECS can pull only from the region's private ECR repositories."""
    if network.nat != "none":
        return
    for table, image in (("worker", worker.image), ("flows", flows.image)):
        remedy = f"copy it to such a repository and set {table}.image, or choose a different network.nat"
        match = ECR_IMAGE.fullmatch(image)
        if match is None:
            raise ValueError(
                f'with network.nat = "none", ECS can\'t pull {table}.image {image!r}: it can pull only from private ECR repositories in '
                f"the stack's region; {remedy}"
            )
        if region is not None and match["region"] != region:
            raise ValueError(
                f'with network.nat = "none", ECS can\'t pull {table}.image {image!r} from {match["region"]}: the VPC endpoints connect '
                f"to ECR in {region} only; {remedy}"
            )


def check_metrics_function(metrics: MetricsSettings, network: NetworkSettings) -> None:
    """A Lambda function in a public subnet has no public address, so it can't reach the internet."""
    if network.has_public_tasks and metrics.enabled and metrics.in_worker_subnets:
        raise ValueError(
            "metrics.in_worker_subnets = true can't be used with public tasks: a Lambda function gets no public address, so it can't "
            "reach the internet; set metrics.in_worker_subnets = false, or choose a different network.nat"
        )


def check_autoscaling(autoscaling: AutoscalingSettings, metrics: MetricsSettings, worker: WorkerSettings) -> None:
    """Autoscaling needs the metrics, and replaces `worker.desired_count`."""
    if not autoscaling.enabled:
        return
    if not metrics.enabled:
        raise ValueError("autoscaling.enabled = true needs metrics.enabled = true, because it scales on these metrics")
    if "desired_count" in worker.model_fields_set:
        raise ValueError(
            f"worker.desired_count = {worker.desired_count} can't be used with autoscaling.enabled = true; "
            "set autoscaling.min_workers and autoscaling.max_workers instead"
        )


def check_role_names(identity: IdentitySettings, environment: str, region: str | None) -> None:
    """The longest role name must fit IAM's limit."""
    fixed_part = "prefect-" if environment == DEV else f"prefect-{environment}--{region}"
    limit = ROLE_NAME_LIMIT - LONGEST_ROLE_PURPOSE - len(fixed_part)
    if len(identity.role_name_prefix) > limit:
        raise ValueError(
            f"identity.role_name_prefix has {len(identity.role_name_prefix)} characters; the limit in this environment is {limit}, "
            f"because IAM limits a role name to {ROLE_NAME_LIMIT}; shorten it"
        )


def check_state(state: StateSettings, account_id: str | None, region: str | None) -> None:
    """The state bucket's name and region must be known at synth, because a backend takes no variables."""
    if state.backend != "s3":
        return
    if state.bucket is None and account_id is None:
        raise ValueError(
            'state.backend = "s3" needs account_id, for the bucket of the account\'s stack, or state.bucket'
        )
    if state.region is None and region is None:
        raise ValueError('state.backend = "s3" needs state.region, because the region of the stack is a variable')
