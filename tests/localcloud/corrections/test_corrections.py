"""Every correction has a description, a test and code to reproduce the difference."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.corrections import CORRECTIONS, messaging
from localcloud.corrections.__main__ import README, with_table
from localcloud.corrections.difference import MOTO_VERSION, Correction, difference_of
from localcloud.corrections.patching import add, replace
from localcloud.embedded_aws import EmbeddedAws


class BotoOfServer:
    """Stands for `boto3`, with clients of an embedded AWS."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws

    def client(self, service: str) -> Any:
        return self._aws.client(service)


UPSTREAM = [correction for correction in CORRECTIONS if not difference_of(correction).local_only]
FOR_EACH_UPSTREAM = pytest.mark.parametrize(
    "correction", UPSTREAM, ids=[correction.__name__ for correction in UPSTREAM]
)


def reproduce(correction: Correction, aws: EmbeddedAws) -> None:
    exec(difference_of(correction).reproduce, {"boto3": BotoOfServer(aws)})  # noqa: S102 (code of this package)


@pytest.mark.parametrize("correction", CORRECTIONS, ids=[correction.__name__ for correction in CORRECTIONS])
def test_each_correction_describes_moto_and_aws_and_links_the_documentation(correction: Correction) -> None:
    difference = difference_of(correction)

    assert all((difference.title, difference.moto_does, difference.aws_does))
    assert all(source.startswith("https://docs.aws.amazon.com/") for source in difference.sources)
    assert bool(difference.reproduce) != bool(difference.local_only)


@FOR_EACH_UPSTREAM
def test_the_reproduction_passes_with_the_correction(correction: Correction, corrected_aws: EmbeddedAws) -> None:
    reproduce(correction, corrected_aws)


@FOR_EACH_UPSTREAM
def test_the_reproduction_fails_on_plain_moto(correction: Correction, vanilla_aws: EmbeddedAws) -> None:
    with pytest.raises((AssertionError, ClientError, KeyError)):
        reproduce(correction, vanilla_aws)


def test_an_issue_for_moto_has_the_code_to_reproduce_it() -> None:
    issue = difference_of(messaging.topics_keep_their_signature_version).issue()

    assert issue.startswith("# Amazon SNS: GetTopicAttributes returns SignatureVersion once it is set\n")
    assert f"What moto {MOTO_VERSION} does" in issue
    assert 'boto3.client("sns")' in issue


def test_the_descriptions_are_about_the_installed_moto() -> None:
    assert version("moto") == MOTO_VERSION


def test_the_readme_lists_every_correction() -> None:
    assert README.read_text() == with_table(README.read_text()), (
        "the table is out of date: run python -m localcloud.corrections --write-readme"
    )


def test_each_correction_has_a_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    untested = [correction.__name__ for correction in CORRECTIONS if f".{correction.__name__}" not in tests]
    assert untested == []


def test_aws_managed_policies_exist(aws: EmbeddedAws) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    assert aws.client("iam").get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn


class Moto:
    def known(self) -> str:
        return "moto's"


def test_replace_passes_the_original_method() -> None:
    class Service(Moto): ...

    @replace(Service, "known")
    def known(original: object, service: Service) -> str:
        assert callable(original)
        return f"corrected, was {original(service)}"

    assert Service().known() == "corrected, was moto's"
    assert Moto().known() == "moto's"


def test_replace_fails_if_moto_lacks_the_method() -> None:
    with pytest.raises(AttributeError, match="gone"):
        replace(Moto, "gone")


def test_add_fails_if_moto_has_the_method() -> None:
    def known(_service: Moto) -> str:
        return "added"

    with pytest.raises(TypeError, match=r"moto now implements Moto\.known: delete the correction"):
        add(Moto)(known)
