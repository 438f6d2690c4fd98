"""The rules, and suppressions of their findings."""

from pathlib import Path

import pytest
from prefect_ecs.app import synthesize
from prefect_ecs.settings import SettingsError, load_environments, load_regions
from prefect_ecs.settings.rules import RULES, check_rules

from ..stacks import PROJECT
from .test_load import write

TWO = 'regions = ["us-east-1", "eu-west-1"]\n'
APART = '[per_region.eu-west-1.network]\ncidr = "10.1.0.0/16"\n'
ONE = 'region = "us-east-1"\n'
TWO_EXISTING = "".join(
    f'[per_region.{region}.network.existing]\nvpc_id = "vpc-{digit * 17}"\nsubnet_ids = ["subnet-{digit * 17}"]\n'
    for region, digit in (("us-east-1", "1"), ("eu-west-1", "2"))
)
S3 = '[state]\nbackend = "s3"\nbucket = "some-bucket"\n'
EXTERNAL = '[secret]\nmode = "external"\nexternal_name = "key"\n'
PINNED = "sha256:" + "0" * 64


def found(directory: Path, text: str) -> list[str]:
    return check_rules(load_regions(write(directory, text)))


def test_committed_environments_have_no_findings() -> None:
    assert check_rules(load_environments(PROJECT / "environments")) == []


# A rule, settings that break it, and settings that almost do.
CASES = [
    ("image-without-version", f'{ONE}[flows]\nimage = "acme/flows:latest"', f'{ONE}[flows]\nimage = "acme/flows:latest-1"'),
    ("image-without-version", f'{ONE}[worker]\nimage = "registry:5000/w"', f'{ONE}[worker]\nimage = "registry:5000/w@{PINNED}"'),
    ("networks-overlap", TWO, f"{TWO}{APART}"),
    ("state-in-another-region", f'{TWO}{S3}region = "eu-west-1"\n{EXTERNAL}{APART}', f"{TWO}{S3}{EXTERNAL}{APART}"),
    ("key-in-every-plan", f"{ONE}{S3}", f"{ONE}{S3}{EXTERNAL}"),
    (
        "single-worker",
        f"deletion_protection = true\n{ONE}{S3}{EXTERNAL}",
        f"deletion_protection = true\n{ONE}{S3}{EXTERNAL}[worker]\ndesired_count = 2\n",
    ),
    (
        "single-worker",
        f"deletion_protection = true\n{ONE}{S3}{EXTERNAL}[autoscaling]\nenabled = true\nmin_workers = 1\n",
        f"deletion_protection = true\n{ONE}{S3}{EXTERNAL}[autoscaling]\nenabled = true\nmin_workers = 2\n",
    ),
    (
        "image-without-version",
        f'{TWO}{APART}[per_region.us-east-1.worker]\nimage = "acme/worker"',
        f'{TWO}{APART}[per_region.us-east-1.worker]\nimage = "acme/worker:1"',
    ),
    ("networks-overlap", f"{TWO}", f"{TWO}{TWO_EXISTING}"),
    (
        "state-on-one-machine",
        f"deletion_protection = true\n{ONE}[worker]\ndesired_count = 2\n",
        f"{ONE}[worker]\ndesired_count = 2\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "broken", "kept"), CASES)
def test_a_rule_has_exactly_its_own_findings(tmp_path: Path, rule: str, broken: str, kept: str) -> None:
    (line,) = found(tmp_path, broken)
    assert line.startswith(f"environments/staging.toml: [{rule}] ")
    assert f'[[suppressions]] rule = "{rule}", reason = "…"' in line
    assert found(tmp_path, kept) == []


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, _, _ in CASES} == {rule.id for rule in RULES}


def suppression(rule: str) -> str:
    return f'[[suppressions]]\nrule = "{rule}"\nreason = "they will never be connected"\n'


def test_a_finding_can_be_suppressed_with_a_reason(tmp_path: Path) -> None:
    assert found(tmp_path, TWO + suppression("networks-overlap")) == []


def test_a_suppression_without_a_finding_is_refused(tmp_path: Path) -> None:
    (unneeded,) = found(tmp_path, TWO + APART + suppression("networks-overlap"))
    assert "'networks-overlap' has no finding; remove the suppression" in unneeded
    (unknown,) = found(tmp_path, ONE + suppression("no-such-rule"))
    assert "there is no rule 'no-such-rule' (allowed: image-without-version," in unknown


def test_a_finding_stops_synthesis_before_it_writes_files(tmp_path: Path) -> None:
    file = write(tmp_path, TWO)
    with pytest.raises(SettingsError, match="networks-overlap"):
        synthesize(file.parent, tmp_path / "out")
    assert not (tmp_path / "out").exists()
