import json

import pytest

from localcloud.fargate.local_fargate import LocalFargate
from tests.localcloud.fargate.world import World

pytestmark = pytest.mark.xdist_group("fargate")

PRINT_METADATA = """
import json, os, urllib.request
at = os.environ["ECS_CONTAINER_METADATA_URI_V4"]
read = lambda below: json.load(urllib.request.urlopen(at + below, timeout=30))
print(json.dumps({"container": read(""), "task": read("/task"), "tagged": read("/taskWithTags")}))
"""
ASK_AS_THE_TASK = "import boto3; print(boto3.client('sts', 'us-east-1').get_caller_identity()['Arn'])"


@pytest.mark.usefixtures("fargate")
def test_a_task_can_read_its_metadata(world: World) -> None:
    task = world.run_python(PRINT_METADATA)

    metadata = json.loads(world.output_of(task))
    assert metadata["task"]["TaskARN"] == task
    assert metadata["task"]["Cluster"].endswith(f":cluster/{world.name}")
    assert (metadata["task"]["Family"], metadata["task"]["Revision"]) == (world.name, "1")
    assert metadata["task"]["Limits"] == {"CPU": 0.25, "Memory": 512}
    assert [container["Name"] for container in metadata["task"]["Containers"]] == ["app"]
    assert "TaskTags" not in metadata["task"]
    assert metadata["tagged"]["TaskTags"] == {"color": "green"}
    assert metadata["container"]["Labels"]["com.amazonaws.ecs.task-arn"] == task


def test_a_task_makes_requests_with_its_task_role(world: World, fargate: LocalFargate) -> None:
    with world.aws.recording():
        task = world.run_python(ASK_AS_THE_TASK)
        identity = world.output_of(task)
        callers = {
            fargate.role_of(request.access_key_id)
            for request in world.aws.requests()
            if request.action == "GetCallerIdentity"
        }

    assert callers == {world.task_role}
    assert identity.endswith(f":assumed-role/{world.name}-task/{task.rpartition('/')[2]}")


@pytest.mark.usefixtures("fargate")
def test_an_override_replaces_the_task_role(world: World) -> None:
    other = world.task_role.replace("-task", "-other")

    task = world.run_python(ASK_AS_THE_TASK, overrides={"taskRoleArn": other})

    assert f":assumed-role/{world.name}-other/" in world.output_of(task)


def test_other_access_keys_belong_to_no_task(fargate: LocalFargate) -> None:
    assert fargate.role_of("test") is None
