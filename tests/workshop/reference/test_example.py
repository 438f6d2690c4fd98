"""The example file is one that can be used."""

from pathlib import Path

from prefect_ecs.settings import Settings, load_environment
from prefect_ecs.settings_types import Model

from workshop.reference.example import example
from workshop.reference.sections import sections


class Port(Model):
    """A port that flows may reach."""

    port: int
    """The port's number."""


class Ports(Model):
    """Nothing but tables."""

    ports: tuple[Port, ...] = ()


def test_it_is_valid_and_equals_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "staging.toml"
    file.write_text(example(), encoding="utf-8")
    assert load_environment(file) == Settings(environment="staging", region="us-east-1")


def test_it_names_every_setting() -> None:
    lines = example().splitlines()
    for section in sections():
        for name in section.fields:
            assert any(line.removeprefix("# ").startswith(f"{name} = ") for line in lines), section.setting(name)


def test_tables_that_may_be_many_are_comments() -> None:
    assert example(Ports) == "# A port that flows may reach.\n# [[ports]]\n# The port's number.\n# port = …\n"
