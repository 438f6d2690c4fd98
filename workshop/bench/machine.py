"""The class of machine that was measured on; nothing that names the machine."""

import os
import platform
import subprocess


def machine() -> str:
    """Cores, architecture, system, Python and Node."""
    node = subprocess.run(
        [os.environ["JSII_NODE"], "--version"], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
    return (
        f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}), {_system()}, "
        f"Python {platform.python_version()}, Node {node.removeprefix('v')}"
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
