"""Directories of stacks that are no longer synthesized."""

import json
import shutil
from collections.abc import Collection
from pathlib import Path

_VALUES = "terraform.tfvars"
_FROM_SYNTH = {"cdk.tf.json", ".terraform.lock.hcl", _VALUES}
_FROM_INIT = ".terraform"


def remove_stale(stacks: Path, current: Collection[str], *, packages: Collection[str]) -> list[str]:
    """Removes what synth wrote earlier for stacks that no longer exist, and reports it.

    A directory stays if it contains anything else, such as a plan or a state, or if the stack's local state still records resources,
    which can't be destroyed without the directory. The content of a state in a bucket is unknown here.

    Args:
        stacks: the directory of all stacks, `cdktf.out/stacks`.
        current: ids of the stacks that were just synthesized.
        packages: names of the files that synth puts beside a stack's JSON, such as a function's archive.

    Returns:
        A line for each directory that was removed, or that the user must decide about.
    """
    messages = []
    for directory in sorted(path for path in stacks.iterdir() if path.is_dir() and path.name not in current):
        shown = f"{stacks.parent.name}/stacks/{directory.name}"
        reason = _reason_to_keep(directory, packages)
        if reason is None:
            state = _state_of(directory)
            shutil.rmtree(directory)
            messages.append(f"removed {shown}, whose environment no longer exists; {state}")
        else:
            messages.append(f"{shown} belongs to no environment, and stays: {reason}")
    return messages


def _reason_to_keep(directory: Path, packages: Collection[str]) -> str | None:
    from_synth = {*_FROM_SYNTH, *packages, _FROM_INIT}
    # Synth makes a link; a file with values is the user's.
    others = sorted(
        path.name
        for path in directory.iterdir()
        if path.name not in from_synth or (path.name == _VALUES and not path.is_symlink())
    )
    if others:
        return f"it holds {', '.join(others)}; check that, then delete the directory"
    local = _backend(directory).get("local")
    if local is not None:
        state = (directory / local["path"]).resolve()
        if state.exists() and json.loads(state.read_text(encoding="utf-8")).get("resources"):
            return (
                f"{state.parent.name}/{state.name} still records resources. Destroy them first: "
                f"terraform -chdir={directory.parent.parent.name}/stacks/{directory.name} destroy; then delete the directory"
            )
    return None


def _state_of(directory: Path) -> str:
    s3 = _backend(directory).get("s3")
    if s3 is None:
        return "its state records nothing"
    return (
        f"if it is still deployed, its state is s3://{s3['bucket']}/{s3['key']}: "
        "restore the environment's file, and destroy the stack first"
    )


def _backend(directory: Path) -> dict[str, dict[str, str]]:
    file = directory / "cdk.tf.json"
    if not file.exists():
        return {}
    backend: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))["terraform"]["backend"]
    return backend
