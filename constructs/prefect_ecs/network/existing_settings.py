"""Settings of a VPC that is there already."""

from typing import Annotated

from pydantic import Field, model_validator

from prefect_ecs.settings_types.base import Model

VpcId = Annotated[str, Field(pattern=r"^vpc-([0-9a-f]{8}|[0-9a-f]{17})$")]
SubnetId = Annotated[str, Field(pattern=r"^subnet-([0-9a-f]{8}|[0-9a-f]{17})$")]


class ExistingVpc(Model):
    """A VPC that somebody else made and looks after.

    The stack makes nothing network-like in it but its tasks' security groups, and refuses to plan unless the subnets lead out.
    """

    vpc_id: VpcId
    """The VPC, such as "vpc-0123456789abcdef0"."""

    subnet_ids: tuple[SubnetId, ...]
    """The subnets where tasks run, best one in each of several zones."""

    assign_public_ip: bool = False
    """Default: off, the subnets are private and lead out through NAT, a transit gateway or an appliance. On: they are public, and each task
    gets a public address of its own."""

    @model_validator(mode="after")
    def _check_subnets(self) -> "ExistingVpc":
        if not self.subnet_ids or len(set(self.subnet_ids)) != len(self.subnet_ids):
            raise ValueError(f"subnet_ids must name at least one subnet, and none twice: {list(self.subnet_ids)}")
        return self
