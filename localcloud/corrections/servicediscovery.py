"""Corrections of Cloud Map."""

from typing import Any

from moto.route53.models import route53_backends
from moto.servicediscovery.models import ServiceDiscoveryBackend
from moto.utilities.utils import get_partition

from localcloud.corrections.patching import replace


def deleting_a_dns_namespace_deletes_its_hosted_zone() -> None:
    """DeleteNamespace also deletes the Route 53 hosted zone that Cloud Map made for a DNS namespace.

    AWS: https://docs.aws.amazon.com/cloud-map/latest/dg/deleting-namespaces.html
    moto: leaves the zone.
    """

    @replace(ServiceDiscoveryBackend, "delete_namespace")
    def delete_namespace(original: Any, backend: Any, namespace_id: str) -> str:
        namespace = backend.namespaces.get(namespace_id)
        operation_id: str = original(backend, namespace_id)
        zone_id = (namespace.dns_properties or {}).get("HostedZoneId")
        if zone_id:
            route53_backends[backend.account_id][get_partition(backend.region_name)].delete_hosted_zone(zone_id)
        return operation_id
