"""Refuses to destroy what can't be made again as it was."""

import jsii

from prefect_ecs.terraform.bindings import Aspects, IAspect, TerraformResource, TerraformStack

PROTECTED_TYPES = frozenset(
    {
        "aws_cloudwatch_log_group",  # what happened
        "aws_ecs_cluster",  # running flow runs
        "aws_eip",  # an address that others have on their allow-lists
        "aws_kms_key",  # everything that it encrypted
        "aws_secretsmanager_secret",  # the key
        "aws_sqs_queue",  # events that nobody has read yet
        "aws_vpc",  # everything in it
    }
)


@jsii.implements(IAspect)
class _Protect:
    def visit(self, node: object) -> None:
        if isinstance(node, TerraformResource) and node.terraform_resource_type in PROTECTED_TYPES:
            node.add_override("lifecycle.prevent_destroy", value=True)


def protect_from_deletion(stack: TerraformStack) -> None:
    """Makes Terraform refuse every plan that would destroy or replace one of `PROTECTED_TYPES` in the stack."""
    Aspects.of(stack).add(_Protect())
