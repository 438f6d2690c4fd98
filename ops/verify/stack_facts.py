"""What a stack says about itself: its Terraform outputs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ops.local.terraform import Terraform, TerraformError
from ops.synthesized import PROJECT

STACKS = PROJECT / "cdktf.out" / "stacks"


class StackFactsError(RuntimeError):
    """A stack can't be asked: it is not synthesized, not initialized or not applied. The message says what to run."""


@dataclass(frozen=True, kw_only=True)
class StackFacts:
    """The outputs that the checks compare with what is there; each is described in docs/variables-and-outputs.md.

    Attributes:
        stack: the stack's id, such as `dev`.
        terraform: how Terraform is called for the stack, to be shown in remedies.
        base_job_template: the work pool's template, as JSON.
    """

    stack: str
    terraform: str
    region: str
    cluster_arn: str
    service_name: str
    task_definition_arn: str
    worker_name: str
    log_group_name: str
    secret_arn: str
    events_queue_url: str
    events_dead_letter_queue_url: str
    private_subnet_ids: tuple[str, ...]
    worker_security_group_id: str
    prefect_api_url: str
    work_pool_name: str
    base_job_template: dict[str, Any]

    @property
    def account_id(self) -> str:
        return self.cluster_arn.split(":")[4]

    @property
    def cluster_name(self) -> str:
        return self.cluster_arn.rpartition("/")[2]

    @property
    def apply(self) -> str:
        """The command that puts the stack right."""
        return f"`{self.terraform} apply`"

    @classmethod
    def of(cls, stack: str, terraform: str, outputs: Mapping[str, Any]) -> Self:
        """Facts from output values by name.

        Raises:
            StackFactsError: there are none, or one is missing.
        """
        if not outputs:
            raise StackFactsError(f"the stack {stack} is not applied; apply it first: {terraform} apply")
        try:
            return cls(
                stack=stack,
                terraform=terraform,
                private_subnet_ids=tuple(outputs["private_subnet_ids"]),
                base_job_template=json.loads(outputs["work_pool_base_job_template"]),
                **{name: outputs[name] for name in _TEXTS},
            )
        except KeyError as error:
            raise StackFactsError(
                f"the applied stack {stack} has no output {error.args[0]}: it was applied from another version "
                f"of this project; apply it again: {terraform} apply"
            ) from None


_TEXTS = (
    "region",
    "cluster_arn",
    "service_name",
    "task_definition_arn",
    "worker_name",
    "log_group_name",
    "secret_arn",
    "events_queue_url",
    "events_dead_letter_queue_url",
    "worker_security_group_id",
    "prefect_api_url",
    "work_pool_name",
)


def read_stack_facts(stack: str, directory: Path | None = None) -> StackFacts:
    """Asks Terraform for the outputs of an applied stack.

    Args:
        stack: the stack's id.
        directory: where Terraform runs, by default `cdktf.out/stacks/<stack>`.

    Raises:
        StackFactsError: there is no such stack, or it is not initialized or applied.
        TerraformUnavailableError: Terraform is missing or too old.
    """
    place = directory or STACKS / stack
    if not (place / "cdk.tf.json").is_file():
        known = ", ".join(sorted(path.parent.name for path in STACKS.glob("*/cdk.tf.json"))) or "none"
        raise StackFactsError(f"there is no stack in {_shown(place)}; synthesized stacks are: {known}")
    command = f"terraform -chdir={_shown(place)}"
    try:
        outputs = Terraform(place).output()
    except TerraformError as error:
        raise StackFactsError(
            f"Terraform does not tell the outputs of {stack}; is it initialized ({command} init)?\n{error.tail}"
        ) from error
    return StackFacts.of(stack, command, outputs)


def _shown(path: Path) -> Path:
    return path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path
