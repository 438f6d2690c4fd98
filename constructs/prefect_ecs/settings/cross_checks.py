"""Checks across tables: settings that are valid alone but not together."""

from typing import TYPE_CHECKING

from prefect_ecs.cluster.settings import ECR_IMAGE

if TYPE_CHECKING:
    from prefect_ecs.settings.environment import Settings


def check_combinations(settings: "Settings") -> None:
    """Raises ValueError, with the reason and the ways out, for what AWS can't do or could not work."""
    check_ec2(settings)
    if settings.network.nat == "none":
        for table, image in (("worker", settings.worker.image), ("flows", settings.flows.image)):
            _check_image_is_within_reach(table, image, settings.region)
    existing = settings.network.existing
    tasks_are_public = settings.network.nat == "public" or (existing is not None and existing.assign_public_ip)
    if tasks_are_public and settings.metrics.enabled and settings.metrics.in_worker_subnets:
        raise ValueError(
            "metrics.in_worker_subnets = true does not go with public tasks: a Lambda function gets no public address, and has no "
            "way out there; write metrics.in_worker_subnets = false, or choose another network.nat"
        )


def _check_image_is_within_reach(table: str, image: str, region: str | None) -> None:
    ways_out = f"copy it to a repository there and write {table}.image, or choose another network.nat"
    match = ECR_IMAGE.fullmatch(image)
    if match is None:
        raise ValueError(
            f'with network.nat = "none" nothing reaches {table}.image {image!r}: only private repositories of Amazon ECR in the stack\'s '
            f"region are within reach; {ways_out}"
        )
    if region is not None and match["region"] != region:
        raise ValueError(
            f'with network.nat = "none" nothing reaches {table}.image {image!r} in {match["region"]}: the VPC\'s endpoints lead to ECR of '
            f"{region} only; {ways_out}"
        )


if TYPE_CHECKING:
    from prefect_ecs.settings.environment import Settings


def check_ec2(settings: "Settings") -> None:
    """Raises ValueError if tasks and instances do not fit together."""
    tables = (("worker", settings.worker), ("flows", settings.flows))
    on_ec2 = [(table, task) for table, task in tables if task.launch_type == "EC2"]
    if settings.ec2.enabled and not on_ec2:
        raise ValueError(
            'nothing runs on the instances of ec2.instance_types; write flows.launch_type = "EC2" or worker.launch_type = "EC2", '
            "or remove [ec2]"
        )
    for table, task in on_ec2:
        if not settings.ec2.enabled:
            raise ValueError(
                f'{table}.launch_type = "EC2" needs instances to run on; write ec2.instance_types = ["m7g.large"]'
            )
        if task.cpu_architecture != settings.ec2.cpu_architecture:
            raise ValueError(
                f'{table}.cpu_architecture is "{task.cpu_architecture}", and ec2.instance_types ({", ".join(settings.ec2.instance_types)}) '
                f'are {settings.ec2.cpu_architecture}; write {table}.cpu_architecture = "{settings.ec2.cpu_architecture}", with an image '
                "that is built for it, or choose other instance types"
            )
    existing = settings.network.existing
    if on_ec2 and (settings.network.nat == "public" or (existing is not None and existing.assign_public_ip)):
        raise ValueError(
            f'{on_ec2[0][0]}.launch_type = "EC2" does not go with public tasks: a task on an instance gets no public address, and has '
            'no way out there; choose another network.nat, or launch_type = "FARGATE"'
        )
