"""Docker Hub's images through a cache in ECR: Docker Hub limits pulls by address, and all tasks share one."""

from collections.abc import Sequence

from prefect_ecs.cluster.images import cached_repository, version
from prefect_ecs.cluster.settings import DockerHubCacheSettings
from prefect_ecs.names import Names
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.repository import repository
from prefect_ecs.terraform.bindings import (
    Construct,
    DataAwsSecretsmanagerSecret,
    EcrPullThroughCacheRule,
    ITerraformDependable,
)
from prefect_ecs.terraform.expressions import reference

DOCKER_HUB = "registry-1.docker.io"


class DockerHubCache(Construct):
    """A pull-through cache rule and the repositories it fills, so that no task needs the right to create one.

    ECR reads the credential with a role of its own, and never hands it to tasks.

    Attributes:
        dependables: what must exist before an image can be pulled.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: DockerHubCacheSettings,
        *,
        names: Names,
        images: Sequence[str],
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        self._uris: dict[str, str] = {}
        self.dependables: list[ITerraformDependable] = []
        if settings.enabled:
            self.dependables = [self._build_rule(settings, names)]
            self._build_repositories(settings, names, images, encryption)

    def uri(self, image: str) -> str:
        """Where to pull this image from: an expression if it is cached, else the image itself."""
        return self._uris.get(image, image)

    def _build_rule(self, settings: DockerHubCacheSettings, names: Names) -> EcrPullThroughCacheRule:
        credential = DataAwsSecretsmanagerSecret(self, "credential", name=settings.credential_secret_name)
        return EcrPullThroughCacheRule(
            self,
            "rule",
            ecr_repository_prefix=names.docker_hub_cache,
            upstream_registry_url=DOCKER_HUB,
            credential_arn=credential.arn,
        )

    def _build_repositories(
        self, settings: DockerHubCacheSettings, names: Names, images: Sequence[str], encryption: Encryption
    ) -> None:
        by_name: dict[str, list[str]] = {}
        for image in images:
            name = cached_repository(image, settings, names)
            if name is not None:
                by_name.setdefault(name, []).append(image)
        for name, cached in by_name.items():
            construct_id = name.removeprefix(f"{names.docker_hub_cache}/").replace("/", "_").replace(".", "_")
            # What is in it can be fetched again.
            built = repository(self, construct_id, name=name, encryption=encryption, force_delete=True)
            self.dependables.append(built)
            for image in cached:
                self._uris[image] = f"{reference(built, 'repository_url')}{version(image)}"
