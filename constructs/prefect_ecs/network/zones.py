"""The availability zones that a VPC spans."""

from prefect_ecs.network.settings import NetworkSettings
from prefect_ecs.terraform.bindings import (
    Construct,
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
    Postcondition,
    TerraformResourceLifecycle,
)
from prefect_ecs.terraform.expressions import reference


def zones(scope: Construct, settings: NetworkSettings) -> list[str]:
    """A name for each zone: as the settings say, or expressions for the region's first ones."""
    if settings.availability_zones != "auto":
        return list(settings.availability_zones)
    data = DataAwsAvailabilityZones(
        scope,
        "zones",
        state="available",
        # Local zones and Wavelength zones need opt-in, and have no NAT gateway.
        filter=[
            DataAwsAvailabilityZonesFilter(name="opt-in-status", values=["opt-in-not-required"]),
            DataAwsAvailabilityZonesFilter(name="zone-type", values=["availability-zone"]),
        ],
        lifecycle=TerraformResourceLifecycle(
            postcondition=[
                Postcondition(
                    condition=f"${{length(self.names) >= {settings.zone_count}}}",
                    error_message=(
                        f"${{self.id}} has ${{length(self.names)}} availability zones that need no opt-in, "
                        f"and this stack takes {settings.zone_count}; choose another region, "
                        "or lower network.zone_count in the environment's settings and synthesize again."
                    ),
                )
            ]
        ),
    )
    return [reference(data, f"names[{index}]") for index in range(settings.zone_count)]
