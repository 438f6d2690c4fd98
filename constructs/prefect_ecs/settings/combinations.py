"""Settings that are right by themselves and impossible together."""

from typing import TYPE_CHECKING

from prefect_ecs.cluster.images_settings import ECR_IMAGE
from prefect_ecs.settings.ec2_use import check_ec2

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
