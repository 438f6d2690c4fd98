import platform
import sys
from pathlib import Path

import pytest

from prefect_ecs_ops.common import provider_mirror
from prefect_ecs_ops.common.provider_mirror import cli_environment, find_mirrors

AWS = "registry.terraform.io/hashicorp/aws"
MACHINE = platform.machine().lower()
TARGET = f"{sys.platform}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(MACHINE, MACHINE) }"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without mirrors, but for those that a test makes; its /opt is `<home>/opt`."""
    monkeypatch.setattr(provider_mirror, "_OPTIONAL_SOFTWARE", tmp_path / "opt")
    return tmp_path


@pytest.fixture
def machine(home: Path) -> dict[str, str]:
    """The environment of that machine."""
    return {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_DATA_DIRS": str(home / "share"), "PATH": ""}


@pytest.fixture
def directory(home: Path) -> Path:
    path = home / "root-module"
    path.mkdir()
    return path


def add_provider(mirror: Path, version: str, source: str = AWS, target: str = TARGET) -> Path:
    (mirror / source / version / target).mkdir(parents=True)
    return mirror


def lock(directory: Path, version: str) -> None:
    (directory / ".terraform.lock.hcl").write_text(
        f'provider "{AWS}" {{\n  version     = "{version}"\n  constraints = "~> 5.100"\n}}\n'
    )


def test_without_a_mirror_the_registry_is_used(machine: dict[str, str], directory: Path) -> None:
    environment = cli_environment(directory, machine)

    assert "TF_CLI_CONFIG_FILE" not in environment
    assert "TF_CLI_ARGS_providers_lock" not in environment
    assert list(directory.iterdir()) == []


@pytest.mark.parametrize(
    "place", ["opt/anything", ".terraform.d/plugins", "data/terraform/plugins", "share/terraform/plugins"]
)
def test_mirrors_are_found_in_terraforms_directories(
    machine: dict[str, str], home: Path, directory: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    mirror = add_provider(home / place, "5.100.0", target=TARGET.replace("darwin", "linux"))

    environment = cli_environment(directory, machine)

    configuration = Path(environment["TF_CLI_CONFIG_FILE"]).read_text()
    assert f'path    = "{mirror}"' in configuration
    assert configuration.count(f'["{AWS}"]') == 2
    assert environment["TF_CLI_ARGS_providers_lock"] == f"-fs-mirror={mirror}"


def test_the_named_mirror_takes_precedence(machine: dict[str, str], home: Path, directory: Path) -> None:
    add_provider(home / "opt" / "other", "5.100.0")
    named = add_provider(home / "named", "5.100.0")

    mirrors = find_mirrors({**machine, "TF_PLUGIN_MIRROR": str(named)})
    environment = cli_environment(directory, {**machine, "TF_PLUGIN_MIRROR": str(named)})

    assert [mirror.path for mirror in mirrors] == [named, home / "opt" / "other"]
    assert "other" not in Path(environment["TF_CLI_CONFIG_FILE"]).read_text()


def test_archives_count_too(machine: dict[str, str], home: Path) -> None:
    provider = home / "opt" / "packed" / AWS
    provider.mkdir(parents=True)
    (provider / f"terraform-provider-aws_5.100.0_{TARGET}.zip").touch()

    (mirror,) = find_mirrors(machine)

    assert mirror.versions == {AWS: frozenset({"5.100.0"})}


def test_a_provider_for_another_platform_does_not_count(machine: dict[str, str], home: Path) -> None:
    add_provider(home / "opt" / "foreign", "5.100.0", target="plan9_mips")

    assert find_mirrors(machine) == []


@pytest.mark.parametrize(("locked", "used"), [("5.100.0", True), ("5.99.1", False)])
def test_a_mirror_must_have_the_locked_version(
    machine: dict[str, str], home: Path, directory: Path, locked: str, used: bool
) -> None:
    add_provider(home / "opt" / "mirror", "5.100.0")
    lock(directory, locked)

    assert ("TF_CLI_CONFIG_FILE" in cli_environment(directory, machine)) is used


def test_each_provider_comes_from_the_first_mirror_that_has_it(
    machine: dict[str, str], home: Path, directory: Path
) -> None:
    random = "registry.terraform.io/hashicorp/random"
    lock(directory, "5.100.0")
    add_provider(home / "opt" / "a", "5.0.0")
    add_provider(home / "opt" / "a", "3.6.0", source=random)
    add_provider(home / "opt" / "b", "5.100.0")

    configuration = Path(cli_environment(directory, machine)["TF_CLI_CONFIG_FILE"]).read_text()

    first, second = configuration.split("filesystem_mirror")[1:]
    assert str(home / "opt" / "a") in first
    assert f'include = ["{random}"]' in first
    assert str(home / "opt" / "b") in second
    assert f'include = ["{AWS}"]' in second
    assert f'exclude = ["{AWS}", "{random}"]' in configuration


def test_without_a_mirror_the_users_configuration_stays(machine: dict[str, str], home: Path, directory: Path) -> None:
    own = home / "own.tfrc"
    own.touch()

    assert cli_environment(directory, {**machine, "TF_CLI_CONFIG_FILE": str(own)})["TF_CLI_CONFIG_FILE"] == str(own)


def test_a_missing_cli_configuration_is_removed(machine: dict[str, str], directory: Path) -> None:
    environment = cli_environment(directory, {**machine, "TF_CLI_CONFIG_FILE": "/nonexistent/terraformrc"})

    assert "TF_CLI_CONFIG_FILE" not in environment


def test_variables_that_move_terraforms_state_are_removed(machine: dict[str, str], directory: Path) -> None:
    environment = cli_environment(directory, {**machine, "TF_WORKSPACE": "prod", "TF_DATA_DIR": "/elsewhere"})

    assert not {"TF_WORKSPACE", "TF_DATA_DIR"} & environment.keys()
    assert (environment["CHECKPOINT_DISABLE"], environment["TF_IN_AUTOMATION"]) == ("1", "1")
