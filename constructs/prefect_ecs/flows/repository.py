"""The repository of flows' own images."""

from typing import Any

from prefect_ecs.flows.settings import RepositorySettings
from prefect_ecs.names import Names
from prefect_ecs.resources.encryption import Encryption
from prefect_ecs.resources.repository import repository
from prefect_ecs.terraform.bindings import Construct, EcrLifecyclePolicy
from prefect_ecs.terraform.documents import json_document

UNTAGGED_DAYS = 7
"""An untagged image is one that a failed or replaced push left."""


class FlowRepository(Construct):
    """An ECR repository that the flow runs' execution role may pull from.

    Attributes:
        url: expression, what to tag images with.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: RepositorySettings,
        *,
        names: Names,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, construct_id)
        built = repository(
            self, "Default", name=names.flow_repository, encryption=encryption, force_delete=settings.force_destroy
        )
        EcrLifecyclePolicy(
            self,
            "lifecycle",
            repository=built.name,
            policy=json_document(self, "lifecycle_policy", lifecycle_policy(settings.keep_images)),
        )
        self.url: str = built.repository_url


def lifecycle_policy(keep_images: int) -> dict[str, Any]:
    """ECR's lifecycle policy document."""
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": UNTAGGED_DAYS,
    }
    newest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep_images}
    return {
        "rules": [
            {"rulePriority": 1, "description": "Untagged images", "selection": untagged, "action": {"type": "expire"}},
            {"rulePriority": 2, "description": "Older images", "selection": newest, "action": {"type": "expire"}},
        ]
    }
