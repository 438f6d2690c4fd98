"""Corrections of the Resource Groups Tagging API."""

from collections.abc import Iterator
from dataclasses import replace as changed
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.ec2.models import EC2Backend

from localcloud.corrections.patching import replace

_FLOW_LOGS = "flow-logs"
_FLOW_LOG = "vpc-flow-log"


def every_tagged_resource_of_a_vpc_is_found() -> None:
    """GetResources returns Elastic IP addresses and VPC endpoints (until they are deleted), too, and flow logs by EC2's own ARN.

    AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html (the ARN of each type)
    moto: leaves the first two out, and calls flow logs `flow-logs/…`.
    """

    @replace(EC2Backend, "iter_tagged_resources")
    def iter_tagged_resources(original: Any, backend: Any) -> Iterator[TaggedResource]:
        for resource in original(backend):
            yield changed(
                resource,
                arn=resource.arn.replace(f":{_FLOW_LOGS}/", f":{_FLOW_LOG}/"),
                resource_type=resource.resource_type.replace(_FLOW_LOGS, _FLOW_LOG),
            )
        for kind, ids in (
            ("elastic-ip", [address.allocation_id for address in backend.addresses]),
            ("vpc-endpoint", [one.id for one in backend.vpc_end_points.values() if one.state != "deleted"]),
        ):
            for one in ids:
                yield TaggedResource(
                    arn=f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:{kind}/{one}",
                    tags=dict(backend.tags.get(one, {})),
                    resource_type=f"ec2:{kind}",
                )
