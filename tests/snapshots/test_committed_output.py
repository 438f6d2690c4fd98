"""`cdktf.out/` in the repository is what the code synthesizes, byte for byte, wherever it runs."""

import difflib
import os
import subprocess
import sys
from pathlib import Path

from ..prefect_ecs.stacks import PROJECT

COMMITTED = PROJECT / "cdktf.out"
SYNTHESIZED = (
    "manifest.json",
    "stacks/*/cdk.tf.json",
    "stacks/*/.terraform.lock.hcl",
    "stacks/*/terraform.tfvars",
    "stacks/*/*.zip",
)


def contents(directory: Path) -> dict[str, str]:
    """Every synthesized file as text; of a link, where it points."""
    files = [file for pattern in SYNTHESIZED for file in directory.glob(pattern)]
    return {
        str(file.relative_to(directory)): f"link to {os.readlink(file)}"
        if file.is_symlink()
        else file.read_text(errors="backslashreplace")
        for file in files
        if file.is_symlink() or file.exists()
    }


def difference(committed: dict[str, str], fresh: dict[str, str]) -> str:
    lines: list[str] = []
    for name in sorted({*committed, *fresh}):
        before, after = committed.get(name, "").splitlines(), fresh.get(name, "").splitlines()
        lines += difflib.unified_diff(before, after, f"committed {name}", f"fresh {name}", lineterm="")
    return "\n".join(lines)


def test_committed_output_equals_a_fresh_synth_made_elsewhere(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CDKTF_OUTDIR": str(tmp_path / "out"),
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "AWS_REGION": "sa-east-1",
    }
    subprocess.run([sys.executable, PROJECT / "main.py"], cwd=tmp_path, env=environment, check=True, timeout=120)
    found = difference(contents(COMMITTED), contents(tmp_path / "out"))
    assert not found, (
        f"cdktf.out/ is not what the code synthesizes; look at this, and accept it with `make snapshots`:\n{found}"
    )


def test_a_difference_is_shown_line_by_line() -> None:
    shown = difference({"a": '{\n"size": 1\n}'}, {"a": '{\n"size": 2\n}', "b": "new"})
    assert '-"size": 1\n+"size": 2' in shown
    assert "+new" in shown


def test_the_output_names_no_machine_and_no_secret() -> None:
    for name, text in contents(COMMITTED).items():
        assert str(PROJECT) not in text, f"{name} names this machine's directory"
        without_container_paths = text.replace("/root/.prefect", "")
        assert f"{Path.home()}/" not in without_container_paths, f"{name} names this machine's home"
        assert "pnu_" not in text.replace("pnu_your_api_key_here", ""), f"{name} holds something like a key"
