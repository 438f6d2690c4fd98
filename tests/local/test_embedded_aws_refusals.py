from pathlib import Path

import pytest

from localcloud.embedded_aws import EmbeddedAws
from prefect_ecs_ops.common.terraform import Terraform, TerraformError
from tests.local.checks import write_configuration

# An action for each AWS protocol that moto does not implement.
UNKNOWN_TO_MOTO = {
    "budgets:ListTagsForResource": {
        "aws_budgets_budget": {
            "one": {"budget_type": "COST", "limit_amount": "10", "limit_unit": "USD", "time_unit": "MONTHLY"}
        }
    },
    "ec2:DisableImageBlockPublicAccess": {"aws_ec2_image_block_public_access": {"one": {"state": "unblocked"}}},
    "backup:CreateBackupSelection": {
        "aws_backup_selection": {
            "one": {"name": "one", "plan_id": "none", "iam_role_arn": "arn:aws:iam::123456789012:role/backup"}
        }
    },
    "route53:CreateCidrCollection": {"aws_route53_cidr_collection": {"one": {"name": "one"}}},
    "rds:CreateCustomDBEngineVersion": {
        "aws_rds_custom_db_engine_version": {
            "one": {"engine": "custom-sqlserver-se", "engine_version": "15.00.one", "source_image_id": "ami-0"}
        }
    },
}


def test_an_action_that_moto_lacks_is_named_and_not_retried(embedded_aws: EmbeddedAws, tmp_path: Path) -> None:
    resources = {kind: resource for block in UNKNOWN_TO_MOTO.values() for kind, resource in block.items()}
    terraform = Terraform(write_configuration(tmp_path, resource=resources), embedded_aws.environment())
    terraform.init()

    with embedded_aws.recording(), pytest.raises(TerraformError) as failure:
        terraform.apply()

    refused = [f"{request.service}:{request.action}" for request in embedded_aws.requests() if request.status == 501]
    assert sorted(refused) == sorted(UNKNOWN_TO_MOTO)
    for action in UNKNOWN_TO_MOTO:
        assert f"the embedded AWS does not implement {action}" in " ".join(failure.value.tail.split())
