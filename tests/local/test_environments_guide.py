"""Every command block of docs/environments.md, in order, in a copy of the project, against an embedded AWS.

The stacks are the committed ones, made quick, so that each command is run in seconds. The tests share the copy, and run in order.
"""

from collections.abc import Iterator

import pytest

from localcloud.embedded_aws import EmbeddedAws
from localcloud.inventory import inventory
from workshop.local.stack_run import CLOUD_VARIABLES

from ..docs.guides import PAGES
from .checks import assert_no_changes
from .project_copy import ProjectCopy

pytestmark = [pytest.mark.xdist_group("environments-guide"), pytest.mark.timeout(600)]

KEY = "pnu_local_key_that_opens_nothing"
REGIONS = ("us-east-1", "eu-west-1")
STAGING, PROD = "staging-us-east-1", ("prod-us-east-1", "prod-eu-west-1")
(PAGE,) = (page for page in PAGES if page.name == "docs/environments.md")


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws.start() as started:
        yield started


@pytest.fixture(scope="module")
def ran() -> set[str]:
    """The headings whose blocks were run."""
    return set()


class Guide:
    """The page's sections, run in the copy."""

    def __init__(self, project: ProjectCopy, ran: set[str]) -> None:
        self.project = project
        self._ran = ran

    def run(self, heading: str) -> str:
        """Runs every block of a section, and returns what they printed."""
        self._ran.add(heading)
        return self.project.bash("\n".join(blocks_of(heading)), typed=f"{KEY}\n")


def blocks_of(heading: str) -> list[str]:
    section = PAGE.text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    blocks: list[str] = type(PAGE)(PAGE.path, section).blocks("bash")
    assert blocks, f"no block under {heading!r}"
    return blocks


@pytest.fixture(scope="module")
def guide(aws: EmbeddedAws, ran: set[str], tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return Guide(ProjectCopy(tmp_path_factory.mktemp("guide") / "project", aws), ran)


def test_the_account_is_the_one_of_the_credentials(guide: Guide) -> None:
    guide.run("1. Set the account")
    assert 'account_id = "123456789012"' in (guide.project.directory / "environments" / "prod.toml").read_text()


def test_dev_is_there_already(guide: Guide) -> None:
    values = "".join(f'{name} = "{value}"\n' for name, value in CLOUD_VARIABLES.items())
    (guide.project.directory / "terraform.tfvars").write_text(values)
    dev = guide.project.terraform("dev")
    dev.init()
    dev.apply()


def test_the_bootstrap_makes_both_regions_buckets(guide: Guide, aws: EmbeddedAws) -> None:
    said = guide.run("2. Create the state bucket")
    assert [region for region in REGIONS if f"account-{region}: done" in said] == list(REGIONS)
    buckets = {bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]}
    assert {f"prefect-state-123456789012-{region}" for region in REGIONS} <= buckets
    assert list((guide.project.directory / "state").glob("account*")) == []


def test_staging_is_deployed(guide: Guide, aws: EmbeddedAws) -> None:
    guide.run("3. Store the API key")
    stored = aws.client("secretsmanager").get_secret_value(SecretId="prefect/staging/api-key")
    assert stored["SecretString"] == KEY, "and no line's end after it"
    guide.run("4. Set the variables")
    guide.run("5. Deploy staging")
    assert_no_changes(guide.project.terraform(STAGING))


def test_prod_is_deployed_in_both_regions(guide: Guide, aws: EmbeddedAws) -> None:
    guide.run("6. Deploy prod, region by region")
    for stack, region in zip(PROD, REGIONS, strict=True):
        tagged = [{"Name": "tag:Stack", "Values": [stack]}]
        assert len(aws.client("ec2", region).describe_vpcs(Filters=tagged)["Vpcs"]) == 1


def test_nothing_is_an_orphan(guide: Guide) -> None:
    said = guide.run("After an interrupted apply")
    assert "the state contains everything in us-east-1 that has the tag Stack=staging-us-east-1" in said


def test_dev_s_state_moves(guide: Guide, aws: EmbeddedAws) -> None:
    guide.run("Move dev's state to S3")
    keys = aws.client("s3").list_objects_v2(Bucket="prefect-state-123456789012-us-east-1")["Contents"]
    assert "prefect-ecs/dev.tfstate" in {one["Key"] for one in keys}


def test_all_of_it_goes_and_leaves_only_the_secrets(guide: Guide, aws: EmbeddedAws) -> None:
    guide.run("Remove the stacks")
    left = {item for region in REGIONS for item in inventory(aws, region) if not item.scheduled_for_deletion}
    assert sorted({(item.service, item.name) for item in left}) == [
        ("secretsmanager", "prefect/prod/api-key"),
        ("secretsmanager", "prefect/staging/api-key"),
    ]


def test_no_block_of_the_page_was_left_out(ran: set[str]) -> None:
    assert [block for heading in ran for block in blocks_of(heading) if block not in PAGE.blocks("bash")] == []
    assert sum(len(blocks_of(heading)) for heading in ran) == len(PAGE.blocks("bash"))
