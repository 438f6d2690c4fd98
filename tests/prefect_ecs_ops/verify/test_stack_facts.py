import json
from typing import Any

import pytest
from prefect_ecs.flows.job_template import base_job_template

from prefect_ecs_ops.common.synthesized import read_stack
from prefect_ecs_ops.verify.stack_facts import StackFacts, StackFactsError

TERRAFORM = "terraform -chdir=cdktf.out/stacks/dev"


def outputs() -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(read_stack("dev")["output"], "value")
    return {
        **values,
        "cluster_arn": "arn:aws:ecs:us-east-1:123456789012:cluster/prefect-cluster",
        "work_pool_base_job_template": json.dumps(
            base_job_template({}, {"subnets": ["subnet-a", "subnet-b"], "assignPublicIp": "DISABLED"})
        ),
    }


def test_every_fact_is_an_output_of_the_stack() -> None:
    facts = StackFacts.of("dev", TERRAFORM, outputs())
    assert (facts.account_id, facts.cluster_name) == ("123456789012", "prefect-cluster")
    assert (facts.task_subnet_ids, facts.has_public_tasks) == (("subnet-a", "subnet-b"), False)
    assert facts.has_nat
    assert facts.apply == f"`{TERRAFORM} apply`"


def test_a_stack_that_was_applied_from_an_older_version() -> None:
    older = {name: value for name, value in outputs().items() if name != "worker_name"}
    with pytest.raises(StackFactsError, match=r"no output worker_name: .* apply it again"):
        StackFacts.of("dev", TERRAFORM, older)
