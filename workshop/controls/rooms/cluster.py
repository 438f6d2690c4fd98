"""Controls for the ECS cluster."""

from collections.abc import Sequence

from workshop.controls.control import Control, NotMet, Predicate
from workshop.controls.predicates import attribute


def _insights() -> Predicate:
    def on(setting: object) -> bool:
        wanted = ({"name": "containerInsights", "value": value} for value in ("enabled", "enhanced"))
        return isinstance(setting, list) and any(choice in setting for choice in wanted)

    return attribute("aws_ecs_cluster", "setting", on, [{"name": "containerInsights", "value": "disabled"}])


CONTROLS: Sequence[Control] = (
    Control(
        "ECS.12",
        "ECS clusters should use Container Insights",
        _insights(),
        checkov=("CKV_AWS_65",),
        not_met=(
            NotMet(
                "Keeps the original bill: AWS charges for each metric. `cluster.container_insights` turns it on.",
                ("dev",),
            ),
        ),
    ),
)
