"""Real Terraform, on modules that need only the built-in provider."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from prefect_ecs_ops.common.terraform import Terraform, TerraformError, TerraformUnavailableError, terraform_version

PROJECT_ROOT = Path(__file__).parents[3]


def module(directory: Path, **blocks: Any) -> Path:
    (directory / "main.tf.json").write_text(json.dumps(blocks))
    return directory


def one_resource(directory: Path) -> Path:
    return module(
        directory,
        variable={"size": {"type": "number", "default": 1}, "secret": {"sensitive": True, "default": "none"}},
        resource={"terraform_data": {"one": {"input": "${var.size}"}}},
        output={
            "size": {"value": "${terraform_data.one.output}"},
            "secret": {"value": "${var.secret}", "sensitive": True},
        },
    )


def test_from_init_to_destroy(tmp_path: Path) -> None:
    terraform = Terraform(one_resource(tmp_path))
    terraform.init()
    terraform.validate()

    plan = terraform.plan(tmp_path / "saved.tfplan")
    assert plan.has_changes
    assert "terraform_data.one will be created" in plan.text
    (change,) = terraform.show_json(plan.path)["resource_changes"]
    assert change["change"]["actions"] == ["create"]

    terraform.apply(plan.path)
    assert terraform.state_list() == ["terraform_data.one"]
    assert terraform.output() == {"size": 1, "secret": "none"}
    assert terraform.show_json()["values"]["root_module"]["resources"][0]["address"] == "terraform_data.one"
    assert not terraform.plan().has_changes
    assert terraform.plan(destroy=True).has_changes

    terraform.destroy()
    assert terraform.state_list() == []


def test_variables_of_any_type_are_given(tmp_path: Path) -> None:
    types = {"text": "string", "number": "number", "flag": "bool", "list": "list(string)", "unset": "string"}
    module(
        tmp_path,
        variable={name: {"type": kind, "default": None} for name, kind in types.items()},
        output={name: {"value": f"${{jsonencode(var.{name})}}"} for name in types},
    )
    values = {"text": "1", "number": 2, "flag": True, "list": ["a", "b"], "unset": None}
    terraform = Terraform(tmp_path, variables=values)
    terraform.init()
    terraform.apply()

    assert {name: json.loads(value) for name, value in terraform.output().items()} == values


def test_variables_of_the_environment_do_not_count(tmp_path: Path) -> None:
    terraform = Terraform(one_resource(tmp_path), {**os.environ, "TF_VAR_size": "7"})
    terraform.init()
    terraform.apply()

    assert terraform.output()["size"] == 1


def test_no_value_is_in_the_process_list(tmp_path: Path) -> None:
    show = "ps -o args= -p $PPID > command-line"
    module(
        tmp_path,
        variable={"secret": {"sensitive": True}},
        resource={
            "terraform_data": {
                "one": {"input": "${var.secret}", "provisioner": [{"local-exec": {"command": show}}]},
            }
        },
    )
    terraform = Terraform(tmp_path, variables={"secret": "pnu_hidden"})
    terraform.init()
    terraform.apply()

    command_line = (tmp_path / "command-line").read_text()
    assert "terraform apply" in command_line
    assert "pnu_hidden" not in command_line


def test_a_failure_names_command_exit_code_and_reason(tmp_path: Path) -> None:
    terraform = Terraform(module(tmp_path, output={"broken": {"value": "${var.unknown}"}}))
    terraform.init()

    with pytest.raises(TerraformError, match="Reference to undeclared input variable") as failure:
        terraform.plan()

    assert failure.value.command[:2] == ("terraform", "plan")
    assert failure.value.exit_code == 1
    assert "failed with exit code 1" in str(failure.value)


def test_progress_is_passed_on_line_by_line(tmp_path: Path) -> None:
    lines: list[str] = []
    terraform = Terraform(one_resource(tmp_path), on_output=lines.append)
    terraform.init()
    terraform.apply()
    shown = len(lines)
    terraform.output()

    assert any(line.startswith("terraform_data.one: Creation complete") for line in lines)
    assert not any("\n" in line or "\x1b" in line for line in lines)
    assert len(lines) == shown, "the answers to questions are not progress"


def test_a_listener_that_fails_does_not_stop_terraform(tmp_path: Path) -> None:
    def broken(line: str) -> None:
        raise BrokenPipeError(line)

    quiet = Terraform(one_resource(tmp_path))
    quiet.init()
    with pytest.raises(BrokenPipeError):
        Terraform(tmp_path, on_output=broken).apply()

    assert quiet.state_list() == ["terraform_data.one"]


def test_a_missing_cli_configuration_is_ignored(tmp_path: Path) -> None:
    terraform = Terraform(one_resource(tmp_path), {**os.environ, "TF_CLI_CONFIG_FILE": "/nonexistent/terraformrc"})

    terraform.init()
    assert terraform.plan().has_changes


def test_without_terraform_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError):
        Terraform(one_resource(tmp_path), {"PATH": str(tmp_path)})

    assert not (tmp_path / ".terraform").exists()


def test_a_command_that_takes_too_long_is_interrupted(tmp_path: Path) -> None:
    module(
        tmp_path,
        resource={"terraform_data": {"slow": {"provisioner": [{"local-exec": {"command": "sleep 60"}}]}}},
    )
    terraform = Terraform(tmp_path)
    terraform.init()
    with pytest.raises(TerraformError, match="interrupted after 3 s"):
        terraform.run("apply", "-auto-approve", timeout_seconds=3)


APPLY = """
import sys
from pathlib import Path
from prefect_ecs_ops.common.terraform import Terraform
try:
    Terraform(Path(sys.argv[1]), on_output=lambda line: print(line, flush=True)).apply()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_ctrl_c_saves_the_state_and_releases_the_lock(tmp_path: Path) -> None:
    # The second resource shows that it is in flight and who started it, and would take a minute.
    in_flight = "echo $PPID > in-flight.part && mv in-flight.part in-flight && sleep 60"
    module(
        tmp_path,
        resource={
            "terraform_data": {
                "finished": {"input": 1},
                "slow": {
                    "depends_on": ["terraform_data.finished"],
                    "provisioner": [{"local-exec": {"command": in_flight}}],
                },
            }
        },
    )
    terraform = Terraform(tmp_path)
    terraform.init()
    applying = subprocess.Popen(
        [sys.executable, "-c", APPLY, str(tmp_path)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "in-flight").exists():
        assert time.monotonic() < deadline, "the slow resource did not start"
        time.sleep(0.05)
    terraform_process = int((tmp_path / "in-flight").read_text())
    assert os.getpgid(terraform_process) not in (os.getpgid(0), os.getpgid(applying.pid))

    applying.send_signal(signal.SIGINT)
    output, _ = applying.communicate(timeout=60)

    assert output.rstrip().endswith("interrupted")
    assert len(re.findall("Interrupt received", output)) == 1
    assert "terraform_data.finished" in terraform.state_list()
    assert not (tmp_path / ".terraform.tfstate.lock.info").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(terraform_process, 0)


def fake_terraform(directory: Path, output: str) -> dict[str, str]:
    executable = directory / "terraform"
    executable.write_text(f"#!/bin/sh\necho '{output}'\n")
    executable.chmod(0o755)
    return {"PATH": str(directory)}


def test_the_terraform_on_the_path_is_new_enough() -> None:
    assert terraform_version() >= (1, 11, 0)
    assert terraform_version({"PATH": os.environ["PATH"], "TF_CLI_CONFIG_FILE": "/nonexistent"}) >= (1, 11, 0)


@pytest.mark.parametrize(
    ("shown", "version"), [("1.11.0", (1, 11, 0)), ("1.12.0-beta2", (1, 12, 0)), ("2.0.1", (2, 0, 1))]
)
def test_newer_versions_are_fine(tmp_path: Path, shown: str, version: tuple[int, int, int]) -> None:
    assert terraform_version(fake_terraform(tmp_path, f'{{"terraform_version": "{shown}"}}')) == version


def test_a_missing_terraform_is_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError) as error:
        terraform_version({"PATH": str(tmp_path)})

    assert str(error.value) == (
        "terraform 1.11.0 or newer is required, and none is on the PATH: https://developer.hashicorp.com/terraform/install"
    )


def test_an_old_terraform_is_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError) as error:
        terraform_version(fake_terraform(tmp_path, '{"terraform_version": "1.10.5"}'))

    assert str(error.value) == (
        f"terraform 1.11.0 or newer is required, {tmp_path}/terraform is 1.10.5: "
        "https://developer.hashicorp.com/terraform/install"
    )


def test_a_terraform_that_does_not_print_its_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TerraformUnavailableError, match="does not print its version"):
        terraform_version(fake_terraform(tmp_path, "not terraform at all"))
