"""Where flow runs take their code from: a bucket, and a repository for images."""

from typing import Any

from prefect_ecs.context.context import StackContext
from prefect_ecs.flows.settings import CodeBucketSettings, RepositorySettings
from prefect_ecs.resources.bucket import PrivateBucket
from prefect_ecs.resources.common import build_repository
from prefect_ecs.resources.role import ServiceRole
from prefect_ecs.terraform.bindings import Construct, EcrLifecyclePolicy
from prefect_ecs.terraform.documents import Statement, json_document

UNTAGGED_DAYS = 7
"""Days after which ECR expires untagged images, which failed or replaced pushes leave."""


class CodeBucket(Construct):
    """The bucket with flows' code: one that the stack manages, an existing one, or none.

    Attributes:
        name: expression or text; None if there is no bucket.
    """

    def __init__(
        self, scope: Construct, construct_id: str, settings: CodeBucketSettings, *, context: StackContext
    ) -> None:
        super().__init__(scope, construct_id)
        self._context = context
        self._is_managed = settings.mode == "managed"
        self._planned_name = settings.external_name
        self.name = settings.external_name
        if self._is_managed:
            provider = context.provider
            self._planned_name = f"{context.names.flow_code_bucket}-{provider.account_id}-{provider.region}"
            self.name = PrivateBucket(
                self,
                "Default",
                name=self._planned_name,
                provider=provider,
                key_arn=context.encryption.key_arn,
                key_dependables=context.encryption.dependables,
                restore_days=settings.restore_days,
                force_destroy=settings.force_destroy,
            ).name

    def grant_read(self, role: ServiceRole) -> None:
        """Lets a role read the code. An existing bucket keeps its own encryption: its key's policy is its owner's."""
        if self._planned_name is None:
            return
        arn = self._context.provider.bucket_arn(self._planned_name)
        role.allow(
            Statement("ListFlowCode", ["s3:ListBucket"], [arn]),
            Statement("ReadFlowCode", ["s3:GetObject"], [f"{arn}/*"]),
        )
        if not self._is_managed:
            return
        # With a bucket key, the encryption context is the bucket, not the object.
        # Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
        self._context.encryption.allow(
            Statement(
                "FlowsReadTheirCode",
                ["kms:Decrypt"],
                ["*"],
                {
                    "StringEquals": {"kms:ViaService": f"s3.{self._context.provider.region}.amazonaws.com"},
                    "ArnEquals": {"kms:EncryptionContext:aws:s3:arn": arn},
                },
                principal={"AWS": role.planned_arn},
            ),
            after=[role.resource],
        )


class FlowRepository(Construct):
    """An ECR repository that the flow runs' execution role can pull from.

    Attributes:
        url: expression, the tag of images starts with it.
    """

    def __init__(
        self, scope: Construct, construct_id: str, settings: RepositorySettings, *, context: StackContext
    ) -> None:
        super().__init__(scope, construct_id)
        built = build_repository(
            self,
            "Default",
            context=context,
            name=context.names.flow_repository,
            force_delete=settings.force_destroy,
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
