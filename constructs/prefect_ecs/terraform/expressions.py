"""Terraform expressions as text.

The bindings' attributes are tokens that CDKTF resolves when it writes the stack; a token can be a whole value, or part
of a string, but not part of a longer expression. These references are Terraform's own text, and can.
"""

from prefect_ecs.terraform.bindings import TerraformDataSource, TerraformResource


def reference(element: TerraformResource | TerraformDataSource, attribute: str) -> str:
    """`${aws_vpc.network_vpc.id}`, or with a data source `${data.aws_partition.home_partition.partition}`."""
    kind = "data." if isinstance(element, TerraformDataSource) else ""
    return f"${{{kind}{element.terraform_resource_type}.{element.friendly_unique_id}.{attribute}}}"


def address(element: TerraformResource) -> str:
    """Returns a resource's address, such as `aws_vpc.network_vpc`, as `depends_on` takes it."""
    return f"{element.terraform_resource_type}.{element.friendly_unique_id}"


def literal(text: str) -> str:
    """Text of a user's that Terraform must take as it is, with `${` and `%{` in it."""
    return text.replace("${", "$${").replace("%{", "%%{")


def bare(expression: str) -> str:
    """The inside of `${…}`, to build a longer expression from."""
    return expression.removeprefix("${").removesuffix("}")
