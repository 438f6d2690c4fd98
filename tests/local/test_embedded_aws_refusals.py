from pathlib import Path

import pytest

from localcloud.embedded_aws import EmbeddedAws
from prefect_ecs_ops.common.terraform import Terraform, TerraformError
from tests.local.checks import write_configuration

# One for each protocol of AWS, none of which moto implements.
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


def test_an_action_that_moto_lacks_is_named_and_not_repeated(embedded_aws: EmbeddedAws, tmp_path: Path) -> None:
    resources = {kind: one for block in UNKNOWN_TO_MOTO.values() for kind, one in block.items()}
    terraform = Terraform(write_configuration(tmp_path, resource=resources), embedded_aws.environment())
    terraform.init()

    with embedded_aws.recording(), pytest.raises(TerraformError) as failure:
        terraform.apply()

    refused = [f"{one.service}:{one.action}" for one in embedded_aws.requests() if one.status == 501]
    assert sorted(refused) == sorted(UNKNOWN_TO_MOTO)
    for action in UNKNOWN_TO_MOTO:
        assert f"the embedded AWS does not implement {action}" in " ".join(failure.value.tail.split())
