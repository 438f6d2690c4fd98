"""A missing or too old tool is named in one line: what, which version is needed, how to get it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .project import PROJECT


class Machine:
    """A machine on which only the programs that a test puts there exist, besides those that POSIX requires."""

    def __init__(self, directory: Path) -> None:
        self.path = directory
        for name in ("sh", "sed"):
            (directory / name).symlink_to(shutil.which(name) or name)

    def has(self, name: str, script: str) -> None:
        program = self.path / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)

    def has_python(self, name: str, version: str, venv: bool = True) -> None:
        """A Python that answers the two questions that are asked: its version, and whether it can import venv."""
        self.has(name, f'case "$2" in *version_info*) echo {version} ;; *) exit {0 if venv else 1} ;; esac')

    def check(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROJECT / "tools/prerequisites", *arguments],
            env={"PATH": str(self.path), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def refusal(finished: subprocess.CompletedProcess[str]) -> str:
    assert finished.returncode == 1
    assert finished.stdout == ""
    [line] = finished.stderr.splitlines()
    return line


def test_python_is_missing(machine: Machine) -> None:
    line = refusal(machine.check("python"))
    assert line.startswith(
        "Python 3.11 or newer with venv is needed (none found); get it from https://www.python.org/downloads/"
    )


@pytest.mark.parametrize("version", ["2.7", "3.9", "3.10"])
def test_python_is_too_old(machine: Machine, version: str) -> None:
    machine.has_python("python3", version)
    assert f"(python3 is {version})" in refusal(machine.check("python"))


def test_python_lacks_venv_as_on_debian(machine: Machine) -> None:
    machine.has_python("python3.12", "3.12", venv=False)
    line = refusal(machine.check("python"))
    assert "(python3.12 is 3.12, but without venv, which the package python3.12-venv brings)" in line


def test_the_newest_python_is_taken_and_a_broken_one_passed_over(machine: Machine) -> None:
    machine.has("python3.13", "exit 127")
    machine.has_python("python3.12", "3.12")
    machine.has_python("python3.11", "3.11")
    assert machine.check("python").stdout.strip() == str(machine.path / "python3.12")


def test_a_python_newer_than_those_named_is_found_as_python3(machine: Machine) -> None:
    machine.has_python("python3", "3.14")
    assert machine.check("python").stdout.strip() == str(machine.path / "python3")


def test_the_python_that_the_user_names_is_taken(machine: Machine, tmp_path: Path) -> None:
    machine.has_python("python3.13", "3.13")
    machine.has_python("my python", "3.11")
    named = str(tmp_path / "my python")
    assert machine.check("python", PYTHON=named).stdout.strip() == named


def test_the_python_that_the_user_names_does_not_run(machine: Machine) -> None:
    machine.has_python("python3.13", "3.13")
    assert "(/nowhere/python3 does not run)" in refusal(machine.check("python", PYTHON="/nowhere/python3"))


def test_terraform_is_missing(machine: Machine) -> None:
    line = refusal(machine.check("terraform"))
    assert (
        line
        == "Terraform 1.11.0 or newer is needed (none found); get it from https://developer.hashicorp.com/terraform/install"
    )


@pytest.mark.parametrize("version", ["0.15.5", "1.5.7", "1.10.5"])
def test_terraform_is_too_old(machine: Machine, version: str) -> None:
    machine.has("terraform", f"echo 'Terraform v{version}'; echo on linux_amd64")
    assert f"(found {version})" in refusal(machine.check("terraform"))


@pytest.mark.parametrize("version", ["1.11.0", "1.15.0-beta1", "2.0.0"])
def test_terraform_is_new_enough(machine: Machine, version: str) -> None:
    machine.has("terraform", f"echo 'Terraform v{version}'")
    finished = machine.check("terraform")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


def test_terraform_says_something_else(machine: Machine) -> None:
    machine.has("terraform", "echo 'exec format error' >&2; exit 126")
    assert "says nothing that can be read" in refusal(machine.check("terraform"))


def test_a_cli_configuration_that_is_missing_does_not_matter(machine: Machine) -> None:
    machine.has("terraform", '[ -e "$TF_CLI_CONFIG_FILE" ] && echo "Terraform v1.11.4"')
    assert machine.check("terraform", TF_CLI_CONFIG_FILE="/nowhere/terraformrc").returncode == 0


def test_make_is_too_old() -> None:
    finished = subprocess.run(
        ["make", "MAKE_VERSION=3.79", "help"], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    [line] = finished.stderr.splitlines()
    assert "GNU make 3.81 or newer is needed (found 3.79)" in line


@pytest.mark.parametrize("target", ["local", "test", "check"])
def test_a_target_that_runs_terraform_asks_for_it_before_anything_is_installed(machine: Machine, target: str) -> None:
    shell, make = "/bin/sh", shutil.which("make")
    assert make
    finished = subprocess.run(
        [make, f"SHELL={shell}", target],
        cwd=PROJECT,
        env={"PATH": str(machine.path), "HOME": os.devnull},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.startswith("Terraform 1.11.0 or newer is needed (none found)")
