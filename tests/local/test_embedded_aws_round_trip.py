from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.embedded_aws import EmbeddedAws
from localcloud.inventory import inventory
from prefect_ecs_ops.common.terraform import Terraform
from tests.local import round_trip_stack
from tests.local.checks import assert_no_changes, remaining_resources, write_configuration


@pytest.fixture
def terraform(fresh_aws: EmbeddedAws, tmp_path: Path) -> Callable[[str], Terraform]:
    """Writes the root module of the round trip with an image, always to the same directory."""
    round_trip_stack.write_function_archive(tmp_path / "function.zip")

    def of_image(image: str) -> Terraform:
        write_configuration(tmp_path, **round_trip_stack.blocks(image))
        return Terraform(tmp_path, fresh_aws.environment(), variables={"api_key": round_trip_stack.SECRET})

    return of_image


def test_every_kind_of_resource_is_created_kept_changed_and_destroyed(
    terraform: Callable[[str], Terraform], fresh_aws: EmbeddedAws, tmp_path: Path
) -> None:
    first = terraform("worker:1")
    first.init()
    first.apply()
    assert_no_changes(first)
    assert_service_runs(fresh_aws, image="worker:1")
    assert_secret_is_in_aws_only(fresh_aws, tmp_path)
    kinds = Counter((resource.service, resource.kind) for resource in inventory(fresh_aws))
    assert kinds["ecs", "task"] == kinds["ecs", "service"] == kinds["ecs", "cluster"] == 1

    second = terraform("worker:2")
    second.apply()
    assert_no_changes(second)
    assert_service_runs(fresh_aws, image="worker:2")

    second.destroy()
    assert second.state_list() == []
    assert remaining_resources(fresh_aws) == []


def assert_service_runs(aws: EmbeddedAws, image: str) -> None:
    ecs = aws.client("ecs")
    (service,) = ecs.describe_services(cluster="round-trip", services=["worker"])["services"]
    (deployment,) = service["deployments"]
    assert (service["runningCount"], deployment["rolloutState"]) == (1, "COMPLETED")
    definition = ecs.describe_task_definition(taskDefinition=deployment["taskDefinition"])["taskDefinition"]
    assert definition["containerDefinitions"][0]["image"] == image


def assert_secret_is_in_aws_only(aws: EmbeddedAws, directory: Path) -> None:
    stored = aws.client("secretsmanager").get_secret_value(SecretId="api-key")["SecretString"]
    assert stored == round_trip_stack.SECRET
    state = (directory / "terraform.tfstate").read_text()
    assert "aws_secretsmanager_secret_version" in state
    assert round_trip_stack.SECRET not in state
