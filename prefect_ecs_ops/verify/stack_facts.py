"""What a stack says about itself: its Terraform outputs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from prefect_ecs_ops.common.stack_outputs import STACKS, read_outputs
from prefect_ecs_ops.common.synthesized import PROJECT


class StackFactsError(RuntimeError):
    """An output is missing. The message says which, and what to run."""


@dataclass(frozen=True, kw_only=True)
class StackFacts:
    """The outputs that the checks compare with what is there; each is described in docs/variables-and-outputs.md.

    Attributes:
        stack: the stack's id, such as `dev`.
        terraform: how Terraform is called for the stack, to be shown in remedies.
        base_job_template: the work pool's template, as JSON.
        has_nat: whether tasks are to reach the internet through NAT of the stack's own.
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
        return self.cluster_arn.split(":")[4]

    @property
    def cluster_name(self) -> str:
        return self.cluster_arn.rpartition("/")[2]

    @property
    def task_subnet_ids(self) -> tuple[str, ...]:
        """Where tasks run, the worker's and those of flow runs."""
        return tuple(self._task_network["subnets"])

    @property
    def has_public_tasks(self) -> bool:
        """Whether tasks are to have public addresses."""
        return bool(self._task_network["assignPublicIp"] == "ENABLED")

    @property
    def _task_network(self) -> dict[str, Any]:
        request = self.base_job_template["job_configuration"]["task_run_request"]
        network: dict[str, Any] = request["networkConfiguration"]["awsvpcConfiguration"]
        return network

    @property
    def apply(self) -> str:
        """The command that puts the stack right."""
        return f"`{self.terraform} apply`"

    @classmethod
    def of(cls, stack: str, terraform: str, outputs: Mapping[str, Any]) -> Self:
        """Facts from output values by name.

        Raises:
            StackFactsError: one is missing.
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
    """Asks Terraform for the outputs of an applied stack.

    Args:
        stack: the stack's id.
        directory: where Terraform runs, by default `cdktf.out/stacks/<stack>`.

    Raises:
        StackOutputsError: there is no such stack, it is not applied, or Terraform refuses.
        StackFactsError: an output is missing.
    """
    place = directory or STACKS / stack
    shown = place.relative_to(PROJECT) if place.is_relative_to(PROJECT) else place
    return StackFacts.of(stack, f"terraform -chdir={shown}", read_outputs(stack, directory))
