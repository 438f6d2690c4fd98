"""Where container images come from: Docker Hub, ECR, or Docker Hub through a cache in ECR."""

import re
from dataclasses import dataclass

from prefect_ecs.cluster.settings import ECR_IMAGE, DockerHubCacheSettings
from prefect_ecs.names import Names
from prefect_ecs.terraform.provider import Home


@dataclass(frozen=True)
class Pulled:
    """What a role needs to pull an image: nothing, a repository in ECR, or one that caches Docker Hub.

    Attributes:
        repository_arn: the repository in ECR; None for another registry, which asks for no permission of AWS's.
        is_cached: whether ECR fetches the image from Docker Hub.
    """

    repository_arn: str | None = None
    is_cached: bool = False


def pulled(image: str, cache: DockerHubCacheSettings, *, names: Names, home: Home) -> Pulled:
    """What pulling this image asks for."""
    repository = cached_repository(image, cache, names)
    if repository is not None:
        return Pulled(home.arn("ecr", f"repository/{repository}"), is_cached=True)
    match = ECR_IMAGE.fullmatch(image)
    if match is None:
        return Pulled()
    return Pulled(f"arn:{home.partition}:ecr:{match['region']}:{match['account']}:repository/{match['repository']}")


def cached_repository(image: str, cache: DockerHubCacheSettings, names: Names) -> str | None:
    """Name of the repository that caches the image; None if it is not on Docker Hub, or nothing is cached."""
    path = _split(image)[0]
    registry, has_registry, _ = path.partition("/")
    is_on_docker_hub = not (has_registry and ("." in registry or ":" in registry))
    if not cache.enabled or not is_on_docker_hub:
        return None
    # Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working.html
    return f"{names.docker_hub_cache}/{path if '/' in path else f'library/{path}'}"


def version(image: str) -> str:
    """The image's tag or digest with its sign, such as `:1.4.0`; "" if it names none."""
    return _split(image)[1]


def _split(image: str) -> tuple[str, str]:
    name_start = image.rfind("/") + 1  # a colon before it is a registry's port
    found = re.search("[:@]", image[name_start:])
    end = name_start + found.start() if found else len(image)
    return image[:end], image[end:]
