"""Tags: on everything, and the environment's own among them."""

from ..stacks import DEV, SCENARIOS, resource, synth_file


def test_the_provider_tags_everything() -> None:
    (provider,) = synth_file(DEV)["provider"]["aws"]
    assert provider["default_tags"] == [
        {"tags": {"Project": "prefect-worker-on-ecs", "Environment": "dev", "Stack": "dev", "ManagedBy": "terraform"}}
    ]


def test_an_environment_s_own_tags_are_added() -> None:
    (provider,) = synth_file(SCENARIOS / "large.toml")["provider"]["aws"]
    assert provider["default_tags"][0]["tags"]["CostCenter"] == "4711"


def test_tasks_carry_the_service_s_tags() -> None:
    service = resource(synth_file(DEV), "aws_ecs_service.worker_service")
    assert service["propagate_tags"] == "SERVICE"
    assert service["enable_ecs_managed_tags"] is True
