import json
from pathlib import Path
from typing import Any

import pytest

from ops.synthesized import read_stack
from ops.verify.stack_facts import StackFacts, StackFactsError, read_stack_facts

TERRAFORM = "terraform -chdir=cdktf.out/stacks/dev"


def outputs() -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(read_stack("dev")["output"], "value")
    return {
        **values,
        "cluster_arn": "arn:aws:ecs:us-east-1:123456789012:cluster/prefect-cluster",
        "private_subnet_ids": ["subnet-a", "subnet-b"],
        "work_pool_base_job_template": json.dumps({"variables": {}}),
    }


def test_every_fact_is_an_output_of_the_stack() -> None:
    facts = StackFacts.of("dev", TERRAFORM, outputs())
    assert (facts.account_id, facts.cluster_name) == ("123456789012", "prefect-cluster")
    assert facts.private_subnet_ids == ("subnet-a", "subnet-b")
    assert facts.apply == f"`{TERRAFORM} apply`"


def test_a_stack_that_is_not_applied() -> None:
    with pytest.raises(StackFactsError, match="dev is not applied; apply it first: terraform"):
        StackFacts.of("dev", TERRAFORM, {})


def test_a_stack_that_was_applied_from_an_older_version() -> None:
    older = {name: value for name, value in outputs().items() if name != "worker_name"}
    with pytest.raises(StackFactsError, match=r"no output worker_name: .* apply it again"):
        StackFacts.of("dev", TERRAFORM, older)


def test_a_stack_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(StackFactsError, match=r"no stack in cdktf.out/stacks/prod-nowhere; .* are: .*dev"):
        read_stack_facts("prod-nowhere")
    with pytest.raises(StackFactsError, match="no stack in"):
        read_stack_facts("dev", tmp_path)
