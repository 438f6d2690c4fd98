"""The archive's bytes depend on nothing but names and contents."""

import base64
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from prefect_ecs import synthesize
from prefect_ecs.pool_metrics.pool_metrics import PACKAGE
from prefect_ecs.resources import function_package

from ..stacks import SCENARIOS, resource, synth_file


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The function's files, copied: with other dates and modes, as another checkout has them."""
    original = function_package.FUNCTIONS / PACKAGE.name
    copy = tmp_path / PACKAGE.name
    copy.mkdir()
    for file in sorted(original.glob("*.py"), reverse=True):
        (copy / file.name).write_bytes(file.read_bytes())
        (copy / file.name).chmod(0o600)
        os.utime(copy / file.name, (1, 1))
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "handler.cpython-311.pyc").write_bytes(b"of this machine")
    monkeypatch.setattr(function_package, "FUNCTIONS", tmp_path)
    return copy


def test_dates_modes_and_caches_change_nothing(copied: Path) -> None:
    assert copied.is_dir()
    there = PACKAGE.archive()
    function_package.FUNCTIONS = Path(function_package.__file__).parents[3] / "functions"
    assert there == PACKAGE.archive()


def test_other_code_is_another_archive(copied: Path) -> None:
    before = PACKAGE.archive_hash()
    with (copied / "handler.py").open("a") as file:
        file.write("# changed\n")
    assert PACKAGE.archive_hash() != before


def test_everybody_may_read_the_files_and_nothing_is_compressed() -> None:
    entries = zipfile.ZipFile(io.BytesIO(PACKAGE.archive())).infolist()
    assert "pool_metrics/handler.py" in {entry.filename for entry in entries}
    assert {(entry.external_attr >> 16, entry.compress_type, entry.date_time[0]) for entry in entries} == {
        (0o100644, zipfile.ZIP_STORED, 1980)
    }


def test_it_lies_beside_the_json_that_names_it(tmp_path: Path) -> None:
    environments = tmp_path / "environments"
    environments.mkdir()
    settings = environments / "scaled.toml"
    settings.write_bytes((SCENARIOS / "scaled.toml").read_bytes())
    synthesize(environments, tmp_path / "out")
    (archive,) = (tmp_path / "out").glob("stacks/*/pool_metrics.zip")
    function = resource(synth_file(SCENARIOS / "scaled.toml"), "aws_lambda_function.pool_metrics")
    assert function["filename"] == f"${{path.module}}/{archive.name}"
    digest = base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()
    assert function["source_code_hash"] == digest

    settings.write_text('region = "us-east-2"\n[metrics]\nenabled = false\n')
    synthesize(environments, tmp_path / "out")
    assert not archive.exists(), "an archive that no JSON names would stay committed forever"
