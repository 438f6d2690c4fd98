"""`prefect-ecs bootstrap`: creates the account's stacks, whose state is in a bucket that they create themselves.

An account's stack is first applied with a state on this machine, and then moves that state into the bucket it created. Every
step can be repeated: run an interrupted bootstrap once more. The local state stays until the bucket is known to have it.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from prefect_ecs import SettingsError
from prefect_ecs.settings import load_account

from prefect_ecs_ops.common.aws import Aws, WrongAccountError
from prefect_ecs_ops.common.console import fail, say
from prefect_ecs_ops.common.synthesized import PROJECT, NotSynthesizedError, read_stack
from prefect_ecs_ops.common.terraform import Terraform, TerraformError, TerraformUnavailableError

_NOT_FOUND = 404


class BootstrapError(RuntimeError):
    """The bootstrap can't continue. The message says why, and what to do."""


@dataclass(frozen=True)
class StateLocation:
    """Where a synthesized stack stores its state."""

    bucket: str
    key: str
    region: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    @staticmethod
    def of(stack: str, outdir: Path) -> "StateLocation":
        """The location in S3 of a stack's state.

        Raises:
            BootstrapError: the stack's state is not in S3.
        """
        backend: dict[str, Any] = read_stack(stack, outdir)["terraform"]["backend"]
        if "s3" not in backend:
            raise BootstrapError(f"{stack} stores its state in {backend}, not in S3: there is nothing to move")
        return StateLocation(backend["s3"]["bucket"], backend["s3"]["key"], backend["s3"]["region"])


def bootstrap() -> int:
    """Creates the account's stacks in all of its regions, the home region first, and returns the exit code."""
    try:
        accounts = load_account(PROJECT / "environments")
        if not accounts:
            return fail("environments/account.toml is missing; docs/environments.md describes it")
        for account in accounts:
            stack = account.names.stack
            location = StateLocation.of(stack, PROJECT / "cdktf.out")
            aws = Aws(location.region)
            aws.require_account(stack, account.account_id)
            Bootstrap(stack, PROJECT / "cdktf.out", PROJECT / "state", aws.client("s3")).run()
    except (BotoCoreError, ClientError) as error:
        return fail(f"AWS did not accept these credentials: {error}")
    except (
        BootstrapError,
        NotSynthesizedError,
        SettingsError,
        TerraformError,
        TerraformUnavailableError,
        WrongAccountError,
    ) as error:
        return fail(error)
    return 0


class Bootstrap:
    """The bootstrap of one stack of the account.

    Args:
        stack: the stack's id, such as account-us-east-1.
        outdir: where the stack is synthesized.
        states: where its local state is until it moves.
        s3: a boto3 client for S3 in the region of the state's bucket.
        environment: Terraform's environment. Default: this process's.
        report: receives each step, and Terraform's progress.
    """

    def __init__(
        self,
        stack: str,
        outdir: Path,
        states: Path,
        s3: Any,
        environment: Mapping[str, str] | None = None,
        report: Callable[[str], None] = say,
    ) -> None:
        self._stack = stack
        self._directory = outdir / "stacks" / stack
        self._s3 = s3
        self._environment = environment
        self._report = report
        self.location = StateLocation.of(stack, outdir)
        self.local_state = states / f"{stack}.tfstate"

    def run(self) -> bool:
        """Creates the stack, with its state in its own bucket. Returns False if that was done before.

        Raises:
            BootstrapError: the bucket belongs to another account, or neither the bucket nor this machine has the state.
            TerraformError: a step failed. Fix the cause, and run the bootstrap again.
        """
        in_bucket = self._is_in_bucket()
        if in_bucket and not self.local_state.exists():
            self._report(
                f"{self._stack}: the state is already in {self.location}; to change the stack, use terraform apply"
            )
            return False
        if not in_bucket:
            self._apply_with_local_state()
        self._move()
        return True

    def _is_in_bucket(self) -> bool:
        try:
            self._s3.head_bucket(Bucket=self.location.bucket)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == _NOT_FOUND:
                return False
            raise BootstrapError(
                f"the bucket {self.location.bucket} exists, but these credentials can't access it ({status}); "
                "use credentials of the account in environments/account.toml"
            ) from error
        try:
            self._s3.head_object(Bucket=self.location.bucket, Key=self.location.key)
        except ClientError:
            if self.local_state.exists():
                return False
            raise BootstrapError(
                f"the bucket {self.location.bucket} exists but has no {self.location.key}, and {self.local_state.name} is not "
                f"in {self.local_state.parent.name}/: copy that file from the machine where the bootstrap began, or restore "
                "the object's last version"
            ) from None
        return True

    def _apply_with_local_state(self) -> None:
        self._report(f"{self._stack}: apply, with the state in {self.local_state.parent.name}/{self.local_state.name}")
        self.local_state.parent.mkdir(exist_ok=True)
        with self._with_local_backend() as directory:
            terraform = Terraform(directory, self._environment, on_output=self._report)
            terraform.init()
            terraform.apply()

    @contextmanager
    def _with_local_backend(self) -> Iterator[Path]:
        """A copy of the synthesized stack with its state on this machine; the committed stack stays unchanged."""
        with tempfile.TemporaryDirectory(prefix=f"{self._stack}-bootstrap-") as temporary:
            directory = Path(temporary)
            stack = json.loads((self._directory / "cdk.tf.json").read_text(encoding="utf-8"))
            stack["terraform"]["backend"] = {"local": {"path": str(self.local_state.resolve())}}
            (directory / "cdk.tf.json").write_text(json.dumps(stack), encoding="utf-8")
            shutil.copyfile(self._directory / ".terraform.lock.hcl", directory / ".terraform.lock.hcl")
            yield directory

    def _move(self) -> None:
        self._report(f"{self._stack}: move the state to {self.location}")
        terraform = Terraform(self._directory, self._environment, on_output=self._report)
        terraform.init()
        # Terraform refuses the push if the bucket has a newer state, or the state of another stack.
        terraform.run("state", "push", str(self.local_state.resolve()))
        if terraform.plan().has_changes:
            raise BootstrapError(
                f"{self._stack}: the state is in {self.location}, but a plan has changes: inspect them with "
                f"terraform -chdir=cdktf.out/stacks/{self._stack} plan; {self.local_state.name} stays in place"
            )
        for file in (self.local_state, self.local_state.with_suffix(".tfstate.backup")):
            file.unlink(missing_ok=True)
        self._report(f"{self._stack}: done; the state is in {self.location}, and the local copy is removed")
