"""The corrections as a whole."""

from pathlib import Path

import pytest

from localcloud.corrections import CORRECTIONS
from localcloud.corrections.patching import add, replace
from localcloud.embedded_aws import EmbeddedAws


def test_each_correction_says_what_aws_does_where_that_is_written_and_what_moto_does() -> None:
    for correction in CORRECTIONS:
        text = correction.__doc__ or ""
        assert "AWS: https://docs.aws.amazon.com/" in text, (
            f"{correction.__name__} names no page of AWS's documentation"
        )
        assert "moto: " in text, f"{correction.__name__} does not say what moto does instead"


def test_each_correction_has_a_test_that_moto_alone_fails() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    untested = [one.__name__ for one in CORRECTIONS if f".{one.__name__}" not in tests]
    assert untested == []


def test_the_managed_policies_of_aws_exist(aws: EmbeddedAws) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    assert aws.client("iam").get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn


class Moto:
    def known(self) -> str:
        return "moto's"


def test_replacing_gives_the_original_to_the_replacement() -> None:
    class Service(Moto): ...

    @replace(Service, "known")
    def known(original: object, service: Service) -> str:
        assert callable(original)
        return f"corrected, was {original(service)}"

    assert Service().known() == "corrected, was moto's"
    assert Moto().known() == "moto's"


def test_replacing_what_moto_no_longer_has_fails_at_once() -> None:
    with pytest.raises(AttributeError, match="gone"):
        replace(Moto, "gone")


def test_adding_what_moto_has_by_now_fails_at_once() -> None:
    def known(_service: Moto) -> str:
        return "added"

    with pytest.raises(TypeError, match=r"moto implements Moto\.known now: drop the correction"):
        add(Moto)(known)
