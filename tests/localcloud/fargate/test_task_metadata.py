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
    assert [one["Name"] for one in metadata["task"]["Containers"]] == ["app"]
    assert "TaskTags" not in metadata["task"]
    assert metadata["tagged"]["TaskTags"] == {"color": "green"}
    assert metadata["container"]["Labels"]["com.amazonaws.ecs.task-arn"] == task


def test_requests_of_a_task_are_its_task_role_s(world: World, fargate: LocalFargate) -> None:
    with world.aws.recording():
        task = world.run_python(ASK_AS_THE_TASK)
        identity = world.output_of(task)
        askers = {
            fargate.role_of(one.access_key_id) for one in world.aws.requests() if one.action == "GetCallerIdentity"
        }

    assert askers == {world.task_role}
    assert identity.endswith(f":assumed-role/{world.name}-task/{task.rpartition('/')[2]}")


@pytest.mark.usefixtures("fargate")
def test_an_override_s_role_is_the_one_that_asks(world: World) -> None:
    other = world.task_role.replace("-task", "-other")

    task = world.run_python(ASK_AS_THE_TASK, overrides={"taskRoleArn": other})

    assert f":assumed-role/{world.name}-other/" in world.output_of(task)


def test_other_keys_are_no_task_s(fargate: LocalFargate) -> None:
    assert fargate.role_of("test") is None
