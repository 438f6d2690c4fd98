"""ECS cluster settings."""

from typing import Literal

from prefect_ecs.settings_types.base import Model


class ClusterSettings(Model):
    """The ECS cluster that runs the worker and its flow runs."""

    container_insights: Literal["disabled", "enabled", "enhanced"] = "enhanced"
    """CloudWatch Container Insights. Default: "enhanced", metrics down to the container. It is billed for each metric, so dev
    turns it off to keep the original bill."""

    namespace: str | None = None
    """The Cloud Map private DNS namespace, the cluster's service-discovery namespace. Default: "default.prefect.local" in dev,
    "<environment>.prefect.local" elsewhere, since clients find a namespace by its name, which must be one in account and region."""
