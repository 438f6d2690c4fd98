"""A Terraform stack whose addresses people can read."""

from typing import Any

import jsii

from prefect_ecs.terraform.bindings import Construct, TerraformStack

REQUIRED_TERRAFORM = ">= 1.11.0"
"""Write-only arguments, which keep the API key out of state, came with 1.11."""

REQUIRED_PROVIDER = {"source": "hashicorp/aws", "version": "~> 5.100"}


class ReadableStack(TerraformStack):
    """Makes a construct's path its address, without the hash that CDKTF appends: `network/vpc` becomes `aws_vpc.network_vpc`.

    Addresses are what state and users hold on to. A construct named "Default" is its parent's main resource and does not show.
    """

    def __init__(self, scope: Construct, stack_id: str) -> None:
        self._paths_by_address: dict[tuple[str, str], str] = {}
        super().__init__(scope, stack_id)
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)
        self.add_override("terraform.required_providers.aws", REQUIRED_PROVIDER)

    @jsii.member(jsii_name="allocateLogicalId")
    def _allocate_logical_id(self, tf_element: Any) -> str:
        """Called by CDKTF for each element.

        Raises:
            ValueError: two constructs would share an address.
        """
        node = tf_element.node if hasattr(tf_element, "node") else tf_element
        path = node.path.removeprefix(f"{self.node.path}/")
        name = "_".join(part for part in path.split("/") if part != "Default")
        address = (getattr(tf_element, "terraform_resource_type", type(tf_element).__name__), name)
        if self._paths_by_address.setdefault(address, path) != path:
            raise ValueError(
                f"{path} and {self._paths_by_address[address]} would share the address {'.'.join(address)}; rename one"
            )
        return name
