"""Makes an account's stack with a state on this machine, then moves that state into the bucket that the stack has made.

Each step can be repeated, so that a bootstrap that was cut off is taken up again by running it once more: the local state is there
until the bucket is known to have it.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from prefect_ecs_ops.common.synthesized import read_stack
from prefect_ecs_ops.common.terraform import Terraform


class BootstrapError(RuntimeError):
    """The bootstrap can't go on. The message says why, and what to do."""


@dataclass(frozen=True)
class StatePlace:
    """Where a synthesized stack keeps its state."""

    bucket: str
    key: str
    region: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def place_of(stack: str, outdir: Path) -> StatePlace:
    """The S3 place of a stack's state.

    Raises:
        BootstrapError: its state does not lie in S3.
    """
    backend: dict[str, Any] = read_stack(stack, outdir)["terraform"]["backend"]
    if "s3" not in backend:
        raise BootstrapError(f"{stack} keeps its state in {backend}, not in S3: there is nothing to move")
    return StatePlace(backend["s3"]["bucket"], backend["s3"]["key"], backend["s3"]["region"])


class Bootstrap:
    """One account's stack.

    Args:
        stack: its id, such as account-us-east-1.
        outdir: where it was synthesized.
        states: where a local state lies until it has moved.
        environment: environment of Terraform.
        report: hears of each step, and of Terraform's progress.
        client: makes the S3 client for a region, by default with the credentials that Terraform takes.
    """

    def __init__(
        self,
        stack: str,
        outdir: Path,
        states: Path,
        environment: Mapping[str, str] | None = None,
        report: Callable[[str], None] = print,
        client: Callable[[str], Any] | None = None,
    ) -> None:
        self._stack = stack
        self._directory = outdir / "stacks" / stack
        self._environment = environment
        self._report = report
        self._client = client or (lambda region: boto3.client("s3", region_name=region))
        self.place = place_of(stack, outdir)
        self.local_state = states / f"{stack}.tfstate"

    def run(self) -> bool:
        """Brings the stack up, its state in its own bucket. Returns False where that was so already.

        Raises:
            BootstrapError: the bucket is somebody else's, or holds no state and there is none here either.
            TerraformError: a step failed; run it again when the cause is gone.
        """
        in_bucket = self._is_in_bucket()
        if in_bucket and not self.local_state.exists():
            self._report(f"{self._stack}: the state is in {self.place} already; change the stack by terraform apply")
            return False
        if not in_bucket:
            self._apply_with_a_local_state()
        self._move()
        return True

    def _is_in_bucket(self) -> bool:
        s3 = self._client(self.place.region)
        try:
            s3.head_bucket(Bucket=self.place.bucket)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == 404:  # noqa: PLR2004 (Not Found)
                return False
            raise BootstrapError(
                f"the bucket {self.place.bucket} exists, and these credentials may not look at it ({status}); "
                "use those of the account in environments/account.toml"
            ) from error
        except BotoCoreError as error:
            raise BootstrapError(f"AWS can't be reached with the credentials at hand: {error}") from error
        try:
            s3.head_object(Bucket=self.place.bucket, Key=self.place.key)
        except ClientError:
            if self.local_state.exists():
                return False
            raise BootstrapError(
                f"the bucket {self.place.bucket} exists, but holds no {self.place.key}, and {self.local_state.name} is not in "
                f"{self.local_state.parent.name}/: copy that file here from where the bootstrap was begun, or bring back the "
                "object's last version"
            ) from None
        return True

    def _apply_with_a_local_state(self) -> None:
        self._report(f"{self._stack}: apply, with the state in {self.local_state.parent.name}/{self.local_state.name}")
        self.local_state.parent.mkdir(exist_ok=True)
        with self._with_local_backend() as directory:
            terraform = Terraform(directory, self._environment, on_output=self._report)
            terraform.init()
            terraform.apply()

    @contextmanager
    def _with_local_backend(self) -> Iterator[Path]:
        """A copy of the synthesized stack that keeps its state here; the committed one is not touched."""
        with tempfile.TemporaryDirectory(prefix=f"{self._stack}-bootstrap-") as place:
            directory = Path(place)
            stack = json.loads((self._directory / "cdk.tf.json").read_text(encoding="utf-8"))
            stack["terraform"]["backend"] = {"local": {"path": str(self.local_state.resolve())}}
            (directory / "cdk.tf.json").write_text(json.dumps(stack), encoding="utf-8")
            shutil.copyfile(self._directory / ".terraform.lock.hcl", directory / ".terraform.lock.hcl")
            yield directory

    def _move(self) -> None:
        self._report(f"{self._stack}: move the state to {self.place}")
        terraform = Terraform(self._directory, self._environment, on_output=self._report)
        terraform.init()
        # Terraform refuses it if the bucket has a newer state, or one of another stack.
        terraform.run("state", "push", str(self.local_state.resolve()))
        if terraform.plan().has_changes:
            raise BootstrapError(
                f"{self._stack}: the state is in {self.place}, but a plan is not empty: look at it with "
                f"terraform -chdir=cdktf.out/stacks/{self._stack} plan; {self.local_state.name} was left in place"
            )
        for file in (self.local_state, self.local_state.with_suffix(".tfstate.backup")):
            file.unlink(missing_ok=True)
        self._report(f"{self._stack}: done; the state is in {self.place}, and the local copy is removed")
