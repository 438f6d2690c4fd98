"""What a test with real Terraform asks for again and again."""

import json
from pathlib import Path
from typing import Any

from localcloud.embedded_aws import EmbeddedAws
from localcloud.inventory import Resource, inventory
from prefect_ecs_ops.common.terraform import Terraform


def assert_no_changes(terraform: Terraform) -> None:
    """Another plan, unfiltered, finds nothing to do; shows the plan if it does."""
    plan = terraform.plan()
    assert not plan.has_changes, f"Terraform wants to change what it has just made:\n{plan.text}"


def remaining_resources(aws: EmbeddedAws) -> list[Resource]:
    """What exists and is not just waiting for its final deletion, as a KMS key does for at least a week."""
    return [resource for resource in inventory(aws) if not resource.scheduled_for_deletion]


def write_configuration(directory: Path, **blocks: Any) -> Path:
    """Writes a root module in Terraform's JSON syntax that uses the AWS provider of the stacks."""
    required = {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}}
    configuration = {"terraform": {"required_providers": required}, "provider": {"aws": {}}, **blocks}
    (directory / "main.tf.json").write_text(json.dumps(configuration, indent=2))
    return directory
