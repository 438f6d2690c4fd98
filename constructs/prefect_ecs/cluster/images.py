"""Where tasks pull container images from: Docker Hub, ECR, or Docker Hub through a cache in ECR."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prefect_ecs.cluster.settings import ECR_IMAGE, DockerHubCacheSettings
from prefect_ecs.context.context import StackContext
from prefect_ecs.names import Names
from prefect_ecs.resources.common import build_repository
from prefect_ecs.terraform.bindings import (
    Construct,
    DataAwsSecretsmanagerSecret,
    EcrPullThroughCacheRule,
    ITerraformDependable,
)
from prefect_ecs.terraform.expressions import reference

DOCKER_HUB = "registry-1.docker.io"

DOCKER_HUB_ALIASES = ("docker.io", "index.docker.io", DOCKER_HUB)
"""Registries in an image's name that mean Docker Hub, as no registry does."""


@dataclass(frozen=True)
class PulledImage:
    """What a role needs to pull an image.

    Attributes:
        repository_arn: the repository in ECR; None for another registry, which needs no AWS permission.
        is_cached: whether ECR fetches the image from Docker Hub.
    """

    repository_arn: str | None = None
    is_cached: bool = False


class Images(Construct):
    """The images of a stack's tasks, and a pull-through cache for those on Docker Hub if the settings turn it on.

    Docker Hub limits pulls by address, and all tasks share one. The stack creates the cache's repositories, so that no task
    needs the right to create one. ECR reads the Docker Hub credential with its own role, and tasks never see it.

    Attributes:
        dependables: what must exist before an image can be pulled.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: DockerHubCacheSettings,
        *,
        context: StackContext,
        images: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._context = context
        self._uris: dict[str, str] = {}
        self.dependables: list[ITerraformDependable] = []
        if settings.enabled:
            self.dependables.append(self._build_rule())
            self._build_repositories(images)

    def uri(self, image: str) -> str:
        """Returns where tasks pull an image from: an expression if it is cached, else the image itself."""
        return self._uris.get(image, image)

    def pulled(self, image: str) -> PulledImage:
        """Returns what a role needs to pull an image."""
        cached = cached_repository(image, self._settings, self._context.names)
        if cached is not None:
            return PulledImage(self._context.arn("ecr", f"repository/{cached}"), is_cached=True)
        match = ECR_IMAGE.fullmatch(image)
        if match is None:
            return PulledImage()
        partition = self._context.provider.partition
        return PulledImage(f"arn:{partition}:ecr:{match['region']}:{match['account']}:repository/{match['repository']}")

    def _build_rule(self) -> EcrPullThroughCacheRule:
        credential = DataAwsSecretsmanagerSecret(self, "credential", name=self._settings.credential_secret_name)
        return EcrPullThroughCacheRule(
            self,
            "rule",
            ecr_repository_prefix=self._context.names.docker_hub_cache,
            upstream_registry_url=DOCKER_HUB,
            credential_arn=credential.arn,
        )

    def _build_repositories(self, images: Sequence[str]) -> None:
        cache = self._context.names.docker_hub_cache
        by_name: dict[str, list[str]] = {}
        for image in images:
            name = cached_repository(image, self._settings, self._context.names)
            if name is not None:
                by_name.setdefault(name, []).append(image)
        for name, cached in by_name.items():
            construct_id = name.removeprefix(f"{cache}/").replace("/", "_").replace(".", "_")
            # ECR can fetch its content again.
            built = build_repository(self, construct_id, context=self._context, name=name, force_delete=True)
            self.dependables.append(built)
            for image in cached:
                self._uris[image] = f"{reference(built, 'repository_url')}{version(image)}"


def cached_repository(image: str, cache: DockerHubCacheSettings, names: Names) -> str | None:
    """Returns the name of the repository that caches an image; None if it is not on Docker Hub, or there is no cache."""
    path = _split(image)[0]
    registry, has_registry, rest = path.partition("/")
    if has_registry and registry in DOCKER_HUB_ALIASES:
        path, registry, has_registry = rest, "", ""
    is_on_docker_hub = not (has_registry and ("." in registry or ":" in registry or registry == "localhost"))
    if not cache.enabled or not is_on_docker_hub:
        return None
    # Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working.html
    return f"{names.docker_hub_cache}/{path if '/' in path else f'library/{path}'}"


def version(image: str) -> str:
    """Returns an image's tag or digest with its separator, such as `:1.4.0`; "" if there is none."""
    return _split(image)[1]


def _split(image: str) -> tuple[str, str]:
    name_start = image.rfind("/") + 1  # a colon before it is a registry's port
    found = re.search("[:@]", image[name_start:])
    end = name_start + found.start() if found else len(image)
    return image[:end], image[end:]
