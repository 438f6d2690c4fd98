"""The Terraform outputs of a stack that the checks need."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from prefect_ecs_ops.common.aws import account_of
from prefect_ecs_ops.common.stack_outputs import STACKS, read_outputs
from prefect_ecs_ops.common.synthesized import PROJECT


class StackFactsError(RuntimeError):
    """An output is missing. The message says which one, and what to run."""


@dataclass(frozen=True, kw_only=True)
class StackFacts:
    """The outputs that the checks compare with AWS and Prefect. docs/variables-and-outputs.md describes each one.

    Attributes:
        stack: the stack's id, such as `dev`.
        terraform: the Terraform command for the stack, for remedies.
        base_job_template: the work pool's base job template.
        has_nat: whether tasks reach the internet through the stack's own NAT.
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
    worker_security_group_id: str
    prefect_api_url: str
    work_pool_name: str
    base_job_template: dict[str, Any]
    has_nat: bool

    @property
    def account_id(self) -> str:
        return account_of(self.cluster_arn)

    @property
    def cluster_name(self) -> str:
        return self.cluster_arn.rpartition("/")[2]

    @property
    def task_subnet_ids(self) -> tuple[str, ...]:
        """The subnets of the tasks, both the worker's and those of flow runs."""
        return tuple(self._task_network["subnets"])

    @property
    def has_public_tasks(self) -> bool:
        """Whether tasks get public IP addresses."""
        return bool(self._task_network["assignPublicIp"] == "ENABLED")

    @property
    def _task_network(self) -> dict[str, Any]:
        request = self.base_job_template["job_configuration"]["task_run_request"]
        network: dict[str, Any] = request["networkConfiguration"]["awsvpcConfiguration"]
        return network

    @property
    def apply(self) -> str:
        """The command that restores the stack."""
        return f"`{self.terraform} apply`"

    @classmethod
    def of(cls, stack: str, terraform: str, outputs: Mapping[str, Any]) -> Self:
        """Facts from the outputs' values by name.

        Raises:
            StackFactsError: an output is missing.
        """
        try:
            return cls(
                stack=stack,
                terraform=terraform,
                base_job_template=json.loads(outputs["work_pool_base_job_template"]),
                has_nat=bool(_NAT_OUTPUTS & outputs.keys()),
                **{name: outputs[name] for name in _TEXTS},
            )
        except KeyError as error:
            raise StackFactsError(
                f"the applied stack {stack} has no output {error.args[0]}: it was applied from another version "
                f"of this project; apply it again: {terraform} apply"
            ) from None


_NAT_OUTPUTS = {"nat_address", "nat_addresses"}
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
    """Reads the outputs of an applied stack.

    Args:
        stack: the stack's id.
        directory: where Terraform runs. Default: `cdktf.out/stacks/<stack>`.

    Raises:
        StackOutputsError: there is no such stack, it is not applied, or Terraform fails.
        StackFactsError: an output is missing.
    """
    location = directory or STACKS / stack
    shown = location.relative_to(PROJECT) if location.is_relative_to(PROJECT) else location
    return StackFacts.of(stack, f"terraform -chdir={shown}", read_outputs(stack, directory))
