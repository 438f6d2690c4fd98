"""The AWS provider of a stack, its default tags, and the guard that keeps the stack in its region."""

from collections.abc import Sequence

from prefect_ecs.terraform.bindings import (
    AwsProvider,
    AwsProviderDefaultTags,
    Construct,
    DataAwsCallerIdentity,
    DataAwsPartition,
    DataResource,
    Postcondition,
    Precondition,
    TerraformResourceLifecycle,
)
from prefect_ecs.terraform.expressions import reference

PROJECT = "prefect-worker-on-ecs"
"""Value of the tag `Project` on every resource of this project."""


def stack_tags(*, environment: str, stack: str, tags: dict[str, str]) -> dict[str, str]:
    """Returns the provider's default tags: the stack's own, then the environment's."""
    return {"Project": PROJECT, "Environment": environment, "Stack": stack, "ManagedBy": "terraform", **tags}


class StackProvider(Construct):
    """The AWS provider, bound to the region in which the stack was created.

    The state keeps the region (`terraform_data.home`), and the provider reads it from there. A plan with another region is
    refused, because Terraform would create everything again there and lose track of the existing resources. A destroy always
    acts in the region of the resources.

    Attributes:
        region, account_id, partition: expressions, known at plan time.
        role_path: IAM path of the stack's roles.
        permissions_boundary_arn: expression, the permissions boundary of the stack's roles, or None.
        tags: the provider's default tags, for resources that the provider does not tag.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: str,
        region: str | None,
        account_id: str | None,
        tags: dict[str, str],
        role_path: str = "/",
        permissions_boundary: str | None = None,
        requirements: Sequence[Precondition] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._account_id = account_id
        self._wanted = "var.aws_region" if region is None else f'"{region}"'
        self._where = (
            "aws_region in the stack's tfvars file" if region is None else f"region in environments/{environment}.toml"
        )
        self.region = f"${{terraform_data.{construct_id}.input.region}}"
        self.tags = tags
        self._build_guard(requirements)
        self._build_provider(tags)
        caller = DataAwsCallerIdentity(self, "caller")
        partition = DataAwsPartition(self, "partition")
        self.account_id = reference(caller, "account_id")
        self.partition = reference(partition, "partition")
        self.role_path = role_path
        self.permissions_boundary_arn = self._boundary_arn(permissions_boundary)

    def arn(self, service: str, resource: str, *, global_service: bool = False) -> str:
        """Returns an ARN built from names, so that the first plan shows whole policies, before the resources exist."""
        region = "" if global_service else self.region
        return f"arn:{self.partition}:{service}:{region}:{self.account_id}:{resource}"

    def bucket_arn(self, name: str) -> str:
        """Returns a bucket's ARN, built from the bucket's name."""
        return f"arn:{self.partition}:s3:::{name}"

    def role_arn(self, name: str) -> str:
        return self.arn("iam", f"role{self.role_path}{name}", global_service=True)

    def _boundary_arn(self, boundary: str | None) -> str | None:
        if boundary is None or boundary.startswith("arn:"):
            return boundary
        return self.arn("iam", f"policy/{boundary}", global_service=True)

    def _build_guard(self, requirements: Sequence[Precondition]) -> None:
        DataResource(
            self,
            "Default",
            input={"region": f"${{{self._wanted}}}"},
            lifecycle=TerraformResourceLifecycle(
                ignore_changes=["input"],
                precondition=list(requirements),
                postcondition=[
                    Postcondition(
                        condition=f"${{self.input.region == {self._wanted}}}",
                        error_message=(
                            f"This state was created in ${{self.input.region}}, and the given region is ${{{self._wanted}}}. "
                            f"Nothing was changed. Set {self._where} back, or destroy the stack first."
                        ),
                    )
                ],
            ),
        )

    def _build_provider(self, tags: dict[str, str]) -> None:
        AwsProvider(
            self,
            "aws",
            region=self.region,
            allowed_account_ids=[self._account_id] if self._account_id else None,
            default_tags=[AwsProviderDefaultTags(tags=tags)],
        )
