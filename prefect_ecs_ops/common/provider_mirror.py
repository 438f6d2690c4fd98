"""Finds Terraform providers on this machine, so that Terraform needs no registry.

A mirror is a directory in Terraform's own layout, `<host>/<namespace>/<type>/<version>/<os>_<arch>/` or
`<host>/<namespace>/<type>/terraform-provider-<type>_<version>_<os>_<arch>.zip`; see
https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
"""

import os
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_REGISTRY = "registry.terraform.io"
_OPTIONAL_SOFTWARE = Path("/opt")
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "i686": "386"}
SWITCHED_OFF = ("TF_WORKSPACE", "TF_DATA_DIR")
"""Variables that would make Terraform look for another state, or another `.terraform`, than the stack's."""

_LOCKED_PROVIDER = re.compile(r'^provider "([^"]+)" \{\s*version\s*=\s*"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Mirror:
    """A directory with providers for this platform.

    Attributes:
        path: the directory that contains `registry.terraform.io`.
        versions: the versions of each provider by source address, for example `registry.terraform.io/hashicorp/aws`.
    """

    path: Path
    versions: dict[str, frozenset[str]]

    def usable(self, locked: Mapping[str, str]) -> list[str]:
        """The providers that Terraform can install from here; for a locked provider, the mirror must have that version."""
        return sorted(
            source for source, versions in self.versions.items() if locked.get(source, next(iter(versions))) in versions
        )


def cli_environment(directory: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which to run `terraform` (or `cdktf`, which runs it) in `directory`.

    Terraform installs the providers that a mirror on this machine has from the mirror, and the others from the registry.
    The function writes the CLI configuration for that to `<directory>/.terraform/mirror.tfrc`. Without a mirror, it writes
    nothing, and the user's own CLI configuration stays in use. The result leaves out a `TF_CLI_CONFIG_FILE` that points to
    no file (Terraform refuses to start with one) and the variables in `SWITCHED_OFF`, and turns prompts off.

    Args:
        directory: where Terraform runs. Its `.terraform.lock.hcl`, if it exists, selects the versions.
        environment: the environment to start from. Its `TF_PLUGIN_MIRROR` names a mirror that takes precedence.
    """
    result = dict(environment)
    for name in SWITCHED_OFF:
        result.pop(name, None)
    result.update(CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1", TF_INPUT="0")
    configured = result.get("TF_CLI_CONFIG_FILE")
    if configured and not Path(configured).is_file():
        del result["TF_CLI_CONFIG_FILE"]
    locked = _locked_versions(directory / ".terraform.lock.hcl")
    chosen = _choose(find_mirrors(environment), locked)
    if chosen:
        configuration = directory.resolve() / ".terraform" / "mirror.tfrc"
        _write(configuration, _render(chosen))
        result["TF_CLI_CONFIG_FILE"] = str(configuration)
        # `terraform providers lock`, which cdktf runs, ignores the CLI configuration and accepts only one mirror.
        result["TF_CLI_ARGS_providers_lock"] = f"-fs-mirror={next(iter(chosen))}"
    return result


def find_mirrors(environment: Mapping[str, str]) -> list[Mirror]:
    """The mirrors on this machine, in order of precedence."""
    found = []
    for path in dict.fromkeys(_candidates(environment)):
        versions = _versions_for_this_platform(path)
        if versions:
            found.append(Mirror(path, versions))
    return found


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    if environment.get("TF_PLUGIN_MIRROR"):
        yield Path(environment["TF_PLUGIN_MIRROR"]).expanduser().resolve()
    # The directories that Terraform searches by itself:
    # https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
    home = Path(environment.get("HOME") or Path.home())
    yield home / ".terraform.d" / "plugins"
    if sys.platform == "darwin":
        for parent in (home, Path("/")):
            yield parent / "Library" / "Application Support" / "io.hashicorp.terraform" / "plugins"
    else:
        yield Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "terraform" / "plugins"
        for parent_name in (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(os.pathsep):
            yield Path(parent_name) / "terraform" / "plugins"
    for registry in sorted(_OPTIONAL_SOFTWARE.glob(f"*/{_REGISTRY}")):
        yield registry.parent


def _versions_for_this_platform(mirror: Path) -> dict[str, frozenset[str]]:
    machine = platform.machine().lower()
    target = f"{sys.platform}_{_ARCHITECTURES.get(machine, machine)}"
    versions: dict[str, frozenset[str]] = {}
    for provider in sorted((mirror / _REGISTRY).glob("*/*")):
        unpacked = {directory.parent.name for directory in provider.glob(f"*/{target}")}
        prefix, suffix = f"terraform-provider-{provider.name}_", f"_{target}.zip"
        packed = {
            archive.name.removeprefix(prefix).removesuffix(suffix) for archive in provider.glob(f"{prefix}*{suffix}")
        }
        if unpacked | packed:
            versions[str(provider.relative_to(mirror))] = frozenset(unpacked | packed)
    return versions


def _locked_versions(lock_file: Path) -> dict[str, str]:
    return dict(_LOCKED_PROVIDER.findall(lock_file.read_text())) if lock_file.is_file() else {}


def _choose(mirrors: list[Mirror], locked: Mapping[str, str]) -> dict[Path, list[str]]:
    """Takes each provider from the first mirror that has it."""
    chosen: dict[Path, list[str]] = {}
    taken: set[str] = set()
    for mirror in mirrors:
        sources = [source for source in mirror.usable(locked) if source not in taken]
        if sources:
            chosen[mirror.path] = sources
            taken.update(sources)
    return chosen


def _render(chosen: Mapping[Path, list[str]]) -> str:
    def quoted(sources: list[str]) -> str:
        return ", ".join(f'"{source}"' for source in sources)

    mirrors = [
        f'  filesystem_mirror {{\n    path    = "{path}"\n    include = [{quoted(sources)}]\n  }}\n'
        for path, sources in chosen.items()
    ]
    everything = sorted(source for sources in chosen.values() for source in sources)
    direct = f"  direct {{\n    exclude = [{quoted(everything)}]\n  }}\n"
    return "provider_installation {\n" + "".join(mirrors) + direct + "}\n"


def _write(file: Path, text: str) -> None:
    """Writes the file unless it has that text already: another Terraform may be reading it."""
    if not file.is_file() or file.read_text() != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
