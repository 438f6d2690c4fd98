"""Invalid network settings."""

from pathlib import Path

import pytest

from ..settings.refusals import refusal

ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
EXISTING = """
[network.existing]
vpc_id = "vpc-0123456789abcdef0"
subnet_ids = ["subnet-0123456789abcdef0"]
"""


def closed(worker: str, flows: str) -> str:
    return f'[network]\nnat = "none"\n[worker]\nimage = "{worker}"\n[flows]\nimage = "{flows}"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[network]\nnat = "none"\ninterface_endpoints = false', 'nat = "none" needs interface endpoints, because without them'),
        ('[network]\nnat = "none"\nipv6 = true', 'nat = "none" means no internet access, but ipv6'),
        ('[network]\nnat = "none"', "ECS can't pull worker.image 'prefecthq/prefect-aws:"),
        (closed(f"{ECR}/worker:1", "prefecthq/prefect:3-latest"), "ECS can't pull flows.image 'prefecthq/prefect:3-latest'"),
        (closed(f"{ECR}/worker:1", "public.ecr.aws/x/flows:1"), "it can pull only from private ECR repositories"),
        (
            closed("123456789012.dkr.ecr.eu-west-1.amazonaws.com/worker:1", f"{ECR}/flows:1"),
            "from eu-west-1: the VPC endpoints connect to ECR in us-east-1 only",
        ),
        ('[network]\ncidr = "10.0.0.0/25"\nzone_count = 5', "cidr 10.0.0.0/25 has room for 4 zones, but zone_count is 5"),
        ('[network]\ncidr = "10.0.0.0/26"', "cidr 10.0.0.0/26 has room for 2 zones, but zone_count is 3"),
        ('[network]\ncidr = "10.0.0.0/24"\ninterface_endpoints = true', "most of the 11 addresses of a /28"),
        (
            '[network]\ncidr = "10.0.0.0/20"\ninterface_endpoints = true\nnat = "public"',
            "most of the 11 addresses of a /28",
        ),
        ('[network]\nnat = "public"', "a Lambda function gets no public address"),
        (f"{EXISTING}assign_public_ip = true", "metrics.in_worker_subnets = true can't be used with public tasks"),
        (f'[network]\nnat = "public"{EXISTING}', "nat can't be set with an existing VPC; remove that"),
        (f"[network]\nzone_count = 2\nipv6 = true{EXISTING}", "ipv6, zone_count can't be set with an existing VPC"),
        (EXISTING.replace("vpc-", "vcp-"), "network.existing.vpc_id: String should match pattern"),
        (EXISTING.replace('"subnet-0123456789abcdef0"', ""), "subnet_ids must list at least one subnet"),
        (EXISTING.replace("[\"subnet", "[\"subnet-0123456789abcdef0\", \"subnet"), "at least one subnet, each once"),
    ],
)  # fmt: skip
def test_invalid_settings_are_refused_with_the_reason(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refusal(tmp_path, text)
