"""Where images are pulled from, and what that asks for."""

import pytest
from prefect_ecs.cluster.images import cached_repository, version
from prefect_ecs.cluster.settings import DockerHubCacheSettings
from prefect_ecs.names import Names
from prefect_ecs.settings import load_environment

from ..stacks import DEV, SCENARIOS, resource, statements, synth, synth_file

NAMES = Names("dev", None)
CACHE = DockerHubCacheSettings(enabled=True, credential_secret_name="ecr-pullthroughcache/hub")


@pytest.mark.parametrize(
    ("image", "repository", "tag"),
    [
        ("prefecthq/prefect-aws:0.7.12", "prefect-hub/prefecthq/prefect-aws", ":0.7.12"),
        ("python:3.12", "prefect-hub/library/python", ":3.12"),
        ("python", "prefect-hub/library/python", ""),
        ("prefecthq/prefect@sha256:abc", "prefect-hub/prefecthq/prefect", "@sha256:abc"),
        ("docker.io/prefecthq/prefect-aws:0.7.12", "prefect-hub/prefecthq/prefect-aws", ":0.7.12"),
        ("index.docker.io/library/python:3.12", "prefect-hub/library/python", ":3.12"),
        ("docker.io/python:3.12", "prefect-hub/library/python", ":3.12"),
        ("localhost/flows:1", None, ":1"),
        ("ghcr.io/org/flows:1", None, ":1"),
        ("localhost:5000/flows:1", None, ":1"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/flows:1", None, ":1"),
    ],
)
def test_what_is_on_docker_hub_is_cached(image: str, repository: str | None, tag: str) -> None:
    assert cached_repository(image, CACHE, NAMES) == repository
    assert version(image) == tag


def test_nothing_is_cached_unless_it_is_asked_for() -> None:
    assert cached_repository("python:3.12", DockerHubCacheSettings(), NAMES) is None
    assert "aws_ecr_repository" not in synth_file(DEV)["resource"]


def test_tasks_pull_through_the_cache_and_may_fill_it_and_nothing_else() -> None:
    stack = synth_file(SCENARIOS / "flow-runs.toml")
    image = "${aws_ecr_repository.docker_hub_cache_prefecthq_prefect-aws.repository_url}:0.7.12-python3.12"
    assert stack["locals"]["worker_containers"][0]["image"] == image
    assert stack["locals"]["flows_base_job_template"]["variables"]["properties"]["image"]["default"] == image
    for owner in ("worker", "flow"):
        fill = statements(stack, f"{owner}_execution_permissions")["FillCacheFromDockerHub"]
        assert fill["Action"] == ["ecr:BatchImportUpstreamImage"]
        assert fill["Resource"].endswith(":repository/prefect-flow-runs-hub/prefecthq/prefect-aws")


def test_no_task_is_placed_before_its_image_can_be_pulled() -> None:
    service = resource(synth_file(SCENARIOS / "flow-runs.toml"), "aws_ecs_service.worker_service")
    assert {
        "aws_ecr_pull_through_cache_rule.docker_hub_cache_rule",
        "aws_ecr_repository.docker_hub_cache_prefecthq_prefect-aws",
    } <= set(service["depends_on"])


def test_two_images_of_one_repository_share_its_cache() -> None:
    settings = load_environment(SCENARIOS / "flow-runs.toml")
    flows = settings.flows.model_copy(update={"image": "prefecthq/prefect-aws:latest"})
    stack = synth(settings.model_copy(update={"flows": flows}))
    assert sorted(stack["resource"]["aws_ecr_repository"]) == [
        "docker_hub_cache_prefecthq_prefect-aws",
        "flows_repository",
    ]
    image = stack["locals"]["flows_base_job_template"]["variables"]["properties"]["image"]["default"]
    assert image.endswith(".repository_url}:latest")
