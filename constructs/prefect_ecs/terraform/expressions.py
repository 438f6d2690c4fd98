"""Terraform expressions as text.

The bindings' attributes are tokens that CDKTF resolves at synthesis. A token can be a whole value or part of a string, but not
part of a longer expression; these references can, because they are Terraform's own syntax.
"""

from prefect_ecs.terraform.bindings import TerraformDataSource, TerraformResource


def reference(element: TerraformResource | TerraformDataSource, attribute: str) -> str:
    """Returns a reference such as `${aws_vpc.network_vpc.id}` or `${data.aws_partition.home_partition.partition}`."""
    kind = "data." if isinstance(element, TerraformDataSource) else ""
    return f"${{{kind}{element.terraform_resource_type}.{element.friendly_unique_id}.{attribute}}}"


def address(element: TerraformResource) -> str:
    """Returns a resource's address, such as `aws_vpc.network_vpc`, as `depends_on` takes it."""
    return f"{element.terraform_resource_type}.{element.friendly_unique_id}"


def literal(text: str) -> str:
    """Escapes a user's text, so that Terraform takes `${` and `%{` in it literally."""
    return text.replace("${", "$${").replace("%{", "%%{")


def bare(expression: str) -> str:
    """Returns the inside of `${…}`, to build a longer expression from."""
    return expression.removeprefix("${").removesuffix("}")
