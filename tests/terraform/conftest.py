"""The stacks, and one Terraform for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect_ecs import synthesize

from workshop.local.stack_run import workspace_of

from ..prefect_ecs.stacks import PROJECT, SCENARIOS
from .offline import OfflineTerraform

DEV = PROJECT / "cdktf.out" / "stacks" / "dev"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            # One process, so that Terraform is initialized once.
            item.add_marker(pytest.mark.xdist_group("offline-terraform"))


@pytest.fixture(scope="session")
def terraform() -> Iterator[OfflineTerraform]:
    with workspace_of(DEV) as workspace:
        yield OfflineTerraform(workspace.stack_directory)


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The directory of each stack: the committed dev, and every scenario, freshly synthesized."""
    outdir = tmp_path_factory.mktemp("scenarios")
    synthesize(SCENARIOS, outdir)
    directories = {directory.name: directory for directory in (outdir / "stacks").iterdir()}
    scenarios = {
        file.stem: directory
        for file in SCENARIOS.glob("*.toml")
        for name, directory in directories.items()
        if name.startswith(file.stem)
    }
    assert len(scenarios) == len(directories)
    return {"dev": DEV, **scenarios}
