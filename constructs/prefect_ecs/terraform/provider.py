"""The AWS provider of a stack, and the guard that keeps the stack in its region."""

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


class Home(Construct):
    """The provider, bound to the region in which the stack was made.

    The region is remembered in the state (`terraform_data.home`), and the provider takes it from there. A plan with another
    region is refused, since Terraform would plan a second world and forget the first; a destroy always acts where the
    resources are.

    Attributes:
        region, account_id, partition: expressions, known when planning.
        role_path: IAM path of the stack's roles.
        permissions_boundary_arn: expression, the policy that bounds the stack's roles, or None.
        tags: the provider's default tags, for what they do not reach by themselves.
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
        """An ARN made of names, so that a policy can be read in the first plan, before the resource exists."""
        region = "" if global_service else self.region
        return f"arn:{self.partition}:{service}:{region}:{self.account_id}:{resource}"

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
                            f"This state was made in ${{self.input.region}}, and ${{{self._wanted}}} was given. "
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
