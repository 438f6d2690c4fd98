"""What the scenarios synthesize, as the difference from the committed dev stack, and the addresses of each."""

import difflib
import json

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from ..prefect_ecs.stacks import DEV, SCENARIOS, Json, addresses, synth_file

FILES = {file.stem: file for file in sorted(SCENARIOS.glob("*.toml"))}


class TextFile(SingleFileSnapshotExtension):
    """One readable file for each snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def lines(stack: Json) -> list[str]:
    return json.dumps(stack, indent=2, sort_keys=True).splitlines()


@pytest.mark.parametrize("scenario", FILES)
def test_scenario_differs_from_dev_as_accepted(scenario: str, snapshot: SnapshotAssertion) -> None:
    difference = difflib.unified_diff(
        lines(synth_file(DEV)), lines(synth_file(FILES[scenario])), "dev", scenario, lineterm="", n=2
    )
    assert "\n".join(difference) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize("environment", ["dev", *FILES])
def test_addresses_are_pinned(environment: str, snapshot: SnapshotAssertion) -> None:
    stack = synth_file(FILES.get(environment, DEV))
    assert "\n".join(addresses(stack)) + "\n" == snapshot(extension_class=TextFile)
