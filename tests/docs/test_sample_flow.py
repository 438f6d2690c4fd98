"""The README's sample flow: its commands write a deployment that carries the flow's file."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # prefect brings it, and no stubs with it

from .guides import GUIDES

PLACE_IN_THE_CONTAINER = "/tmp/hello.py"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A folder in which the README's commands have run, with a `prefect` that only notes how it is called."""
    (readme,) = (page for page in GUIDES if page.name == "README.md")
    (commands,) = (block for block in readme.blocks("bash") if "hello.py" in block)
    prefect = tmp_path / "bin" / "prefect"
    prefect.parent.mkdir()
    prefect.write_text('#!/bin/sh\necho "$@" >> calls\n')
    prefect.chmod(0o755)
    environment = {**os.environ, "PATH": f"{prefect.parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-e"], input=commands, cwd=tmp_path, env=environment, text=True, check=True, timeout=60)
    return tmp_path


def test_the_deployment_writes_the_flow_where_it_runs(sample: Path) -> None:
    (deployment,) = yaml.safe_load((sample / "prefect.yaml").read_text())["deployments"]
    write, go = deployment["pull"]
    script = write["prefect.deployments.steps.run_shell_script"]["script"]
    directory = go["prefect.deployments.steps.set_working_directory"]["directory"]
    assert f"{directory}/{deployment['entrypoint'].split(':')[0]}" == PLACE_IN_THE_CONTAINER
    written = sample / "written.py"
    # As Prefect runs it: words, without a shell.
    _, *arguments = shlex.split(script.replace(PLACE_IN_THE_CONTAINER, str(written)))
    subprocess.run([sys.executable, *arguments], check=True, timeout=60)
    assert written.read_text() == (sample / "hello.py").read_text()


def test_the_deployment_is_the_one_that_is_run(sample: Path) -> None:
    (deployment,) = yaml.safe_load((sample / "prefect.yaml").read_text())["deployments"]
    assert deployment["work_pool"] == {"name": "ecs-work-pool"}
    name = deployment["name"]
    assert (sample / "calls").read_text().splitlines() == [
        f"--no-prompt deploy --name {name}",
        f"deployment run hello-flow/{name} --watch",
    ]
