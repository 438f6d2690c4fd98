from pathlib import Path
from typing import Any

import pytest

from localcloud.fargate import file_system
from localcloud.fargate.container_spec import ContainerSpec
from localcloud.fargate.file_system import ContainerFiles, private_roots_work
from localcloud.fargate.init_process import InitProcess
from tests.localcloud.fargate.world import World

pytestmark = pytest.mark.xdist_group("fargate")

VOLUME: dict[str, Any] = {"mountPoints": [{"sourceVolume": "data", "containerPath": "/no/such/directory"}]}


@pytest.fixture
def private_root() -> None:
    if not private_roots_work():
        pytest.skip("mount namespaces are not allowed on this machine (they take root on Linux)")


@pytest.mark.parametrize("place", ["/file", "/root/file", "/tmp/file", "./file", "{here}/file"])
@pytest.mark.usefixtures("private_root", "fargate")
def test_a_read_only_root_refuses_writes(world: World, tmp_path: Path, place: str) -> None:
    task = world.run(["touch", place.format(here=tmp_path)], readonlyRootFilesystem=True)

    (container,) = world.wait_stopped(task).containers
    assert container.exit_code == 1
    assert "Read-only file system" in container.tail() or "No such file or directory" in container.tail()


@pytest.mark.usefixtures("private_root", "fargate")
def test_a_volume_is_writable_and_starts_empty_in_each_task(world: World) -> None:
    command = ["sh", "-c", "ls -A /no/such/directory; touch /no/such/directory/file && ls /no/such/directory"]

    for _ in range(2):
        task = world.run(command, readonlyRootFilesystem=True, **VOLUME)
        assert world.output_of(task) == "file"

    assert not Path("/no/such").exists()


@pytest.mark.usefixtures("private_root", "fargate")
def test_a_read_only_mount_refuses_writes(world: World) -> None:
    mount = {**VOLUME["mountPoints"][0], "readOnly": True}

    task = world.run(["touch", "/no/such/directory/file"], mountPoints=[mount])

    assert "Read-only file system" in world.wait_stopped(task).containers[0].tail()


@pytest.mark.usefixtures("private_root", "fargate")
def test_containers_of_a_task_share_volumes(world: World) -> None:
    first = {"name": "first", "image": "first:1", "command": ["touch", "/elsewhere/file"], "essential": False}
    first["mountPoints"] = [{"sourceVolume": "data", "containerPath": "/elsewhere"}]

    task = world.run(
        ["ls", "/no/such/directory"],
        sidecars=(first,),
        dependsOn=[{"containerName": "first", "condition": "SUCCESS"}],
        **VOLUME,
    )

    assert world.wait_stopped(task).containers[0].tail() == "file"


@pytest.mark.usefixtures("private_root", "fargate")
def test_writes_outside_volumes_stay_in_the_container(world: World) -> None:
    task = world.run(["sh", "-c", "mkdir /written-by-a-task && ls -d /written-by-a-task"], **VOLUME)

    assert world.output_of(task) == "/written-by-a-task"
    assert not Path("/written-by-a-task").exists()


@pytest.mark.usefixtures("private_root", "fargate")
def test_programs_run_with_volumes_over_home_and_tmp(world: World) -> None:
    mounts = [{"sourceVolume": "data", "containerPath": path} for path in ("/root/.cache", "/tmp")]
    source = "import boto3, tempfile; tempfile.TemporaryFile(); print(boto3.__name__)"

    task = world.run_python(source, readonlyRootFilesystem=True, mountPoints=mounts)

    assert world.output_of(task) == "boto3"


@pytest.mark.usefixtures("private_root", "fargate")
def test_health_checks_run_inside_the_container(world: World) -> None:
    check = {"command": ["CMD-SHELL", "touch /no/such/directory/checked"], "interval": 1}
    wait = "while ! test -e /no/such/directory/checked; do sleep 0.1; done"

    task = world.run(["sh", "-c", wait], healthCheck=check, readonlyRootFilesystem=True, **VOLUME)

    assert world.wait_stopped(task).containers[0].exit_code == 0


@pytest.mark.usefixtures("private_root", "fargate")
def test_the_working_directory_is_created(world: World) -> None:
    task = world.run(["pwd"], workingDirectory="/opt/no/such/place", readonlyRootFilesystem=True)

    assert world.output_of(task) == "/opt/no/such/place"
    assert not Path("/opt/no").exists()


@pytest.mark.usefixtures("private_root", "fargate")
def test_no_mount_remains(world: World) -> None:
    before = Path("/proc/self/mountinfo").read_text()

    world.output_of(world.run(["true"], readonlyRootFilesystem=True, **VOLUME))

    assert Path("/proc/self/mountinfo").read_text() == before


def test_without_namespaces_a_container_sees_the_root_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_system, "private_roots_work", lambda: False)
    definition = {"name": "app", "image": "app:1", "command": ["true"], "readonlyRootFilesystem": True, **VOLUME}

    files = ContainerFiles(tmp_path, ContainerSpec.merged(definition, {}))

    assert files.root is None
    assert files.home == str(tmp_path / "app" / "home")
    assert Path(files.working_directory).is_dir()


def test_missing_namespaces_are_logged_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(InitProcess, "__init__", fail_to_unshare)
    monkeypatch.setattr(InitProcess, "end", lambda _: None)
    private_roots_work.cache_clear()
    try:
        assert [private_roots_work() for _ in range(2)] == [False, False]
    finally:
        private_roots_work.cache_clear()

    (message,) = caplog.messages
    assert "readonlyRootFilesystem and mountPoints have no effect here" in message
    assert "unshare: Operation not permitted" in message


def fail_to_unshare(process: InitProcess, _description: dict[str, Any]) -> None:
    process.id, process.failure = None, "[Errno 1] unshare: Operation not permitted"
