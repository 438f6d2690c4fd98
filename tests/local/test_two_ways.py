"""The CDKTF CLI and plain Terraform deploy the same stack to the same state, so that a team can mix them."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from localcloud.embedded_aws import EmbeddedAws
from prefect_ecs_ops.common.provider_mirror import cli_environment
from workshop.local.stack_run import CLOUD_VARIABLES

from .checks import remaining_resources
from .dev_stack import PROJECT

pytestmark = pytest.mark.xdist_group("two-ways")

NEEDED = (
    "cdktf.json",
    "cdktf.out",
    "constructs",
    "environments",
    "main.py",
    "prefect_ecs_ops",
    "localcloud",
    "workshop",
    "tools",
)
SHARED = (".venv", "node_modules")
KEY = str(CLOUD_VARIABLES["prefect_api_key"])


class Checkout:
    """A copy of the project, as a user has it, with the environment of a user who deploys."""

    def __init__(self, directory: Path, aws: EmbeddedAws) -> None:
        self.directory = directory
        self.stack = directory / "cdktf.out" / "stacks" / "dev"
        self._environment = {name: value for name, value in aws.environment().items() if not name.startswith("TF_VAR_")}

    def run(self, environment: Mapping[str, str], *command: str) -> str:
        finished = subprocess.run(
            command,
            cwd=self.directory,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        output = finished.stdout + finished.stderr
        assert finished.returncode == 0, f"{' '.join(command)} failed:\n{output[-6000:]}"
        return output

    def cdktf(self, *arguments: str) -> str:
        """The CLI finds its providers by itself, whatever is wrong with the user's own configuration."""
        project = {"PYTHONPATH": str(self.directory), "TF_CLI_CONFIG_FILE": str(self.directory / "missing.tfrc")}
        return self.run(self._environment | project, "tools/cdktf", *arguments)

    def terraform(self, *arguments: str) -> str:
        return self.run(
            cli_environment(self.stack, self._environment),
            "terraform",
            "-chdir=cdktf.out/stacks/dev",
            *arguments,
            "-no-color",
        )


def values(**given: Any) -> str:
    return "".join(f'{name} = "{value}"\n' for name, value in given.items())


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start() as embedded:
        yield embedded


@pytest.fixture(scope="module")
def checkout(aws: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    directory = tmp_path_factory.mktemp("checkout")
    for name in NEEDED:
        source = PROJECT / name
        if source.is_dir():
            leave_out = shutil.ignore_patterns(".terraform", ".venv", "__pycache__")
            shutil.copytree(source, directory / name, symlinks=True, ignore=leave_out)
        else:
            shutil.copy(source, directory / name)
    for name in SHARED:
        (directory / name).symlink_to(PROJECT / name)
    (directory / "terraform.tfvars").write_text(values(**CLOUD_VARIABLES))
    return Checkout(directory, aws)


def committed(checkout: Checkout) -> dict[str, bytes]:
    names = ("cdk.tf.json", ".terraform.lock.hcl")
    return {name: (checkout.stack / name).read_bytes() for name in names}


def test_the_cli_synthesizes_what_is_committed(checkout: Checkout) -> None:
    before = committed(checkout)
    checkout.cdktf("synth")
    assert committed(checkout) == before


def test_cdktf_deploys_and_terraform_finds_nothing_to_do(checkout: Checkout) -> None:
    before = committed(checkout)
    checkout.cdktf("deploy", "dev", "--auto-approve")
    assert (checkout.directory / "state" / "dev.tfstate").exists()
    assert "No changes." in checkout.terraform("plan", "-input=false", "-detailed-exitcode")
    assert committed(checkout) == before, "deploying changes neither the stack nor the lock file"


def test_cdktf_diff_finds_nothing_to_do_either(checkout: Checkout) -> None:
    assert "No changes." in checkout.cdktf("diff", "dev")


def test_the_key_is_in_nothing_that_the_cli_wrote(checkout: Checkout) -> None:
    written = [
        path
        for directory in ("cdktf.out", "state")
        for path in (checkout.directory / directory).rglob("*")
        if path.is_file() and not path.is_symlink() and "providers" not in path.parts
    ]
    assert len(written) > 3
    assert [str(path) for path in written if KEY.encode() in path.read_bytes()] == []


def test_terraform_destroys_what_cdktf_deployed(checkout: Checkout, aws: EmbeddedAws) -> None:
    checkout.terraform("destroy", "-input=false", "-auto-approve")
    assert remaining_resources(aws) == []


def test_cdktf_destroys_what_terraform_applied(checkout: Checkout, aws: EmbeddedAws) -> None:
    checkout.terraform("apply", "-input=false", "-auto-approve")
    checkout.cdktf("destroy", "dev", "--auto-approve")
    assert remaining_resources(aws) == []


def test_the_cli_gives_a_stack_the_values_of_its_own_environment(checkout: Checkout) -> None:
    (checkout.directory / "environments" / "staging.toml").write_text('region = "us-east-1"\n')
    own = {**CLOUD_VARIABLES, "work_pool_name": "staging-pool"}
    del own["aws_region"]
    (checkout.directory / "terraform.staging.tfvars").write_text(values(**own))
    planned = checkout.cdktf("diff", "staging-us-east-1")
    assert '"staging-pool"' in planned
    assert "ecs-work-pool" not in planned


def test_an_environment_that_is_removed_keeps_its_state(checkout: Checkout) -> None:
    """The CLI deletes the directories of stacks that are no longer synthesized; state lies elsewhere."""
    staging = checkout.directory / "environments" / "staging.toml"
    directory = checkout.directory / "cdktf.out" / "stacks" / "staging-us-east-1"
    backend = (directory / "cdk.tf.json").read_text()
    state = Path(os.path.normpath(directory / "../../../state/staging-us-east-1.tfstate"))
    assert f"../../../state/{state.name}" in backend
    state.write_text('{"version": 4}')
    staging.unlink()
    checkout.cdktf("synth")
    assert not directory.exists()
    assert state.read_text() == '{"version": 4}'
