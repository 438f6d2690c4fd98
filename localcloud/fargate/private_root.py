"""The root file system of a container: the root of this machine below a layer that takes all writes.

The mounts are in a mount namespace: they disappear with the last process of the container and are invisible outside. This
module uses only the standard library, because it runs in the process of the container (see `container_init`).
"""

import ctypes
import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

HOME = "/root"
"""Home directory of root, the default user of images."""

_CLONE_NEWNS = 0x00020000
_MS_RDONLY, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = 0x1, 0x20, 0x1000, 0x4000, 0x40000
_KERNEL_FILE_SYSTEMS = ("/proc", "/sys", "/dev")


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A directory of the machine, mounted at a path of the container."""

    source: str
    target: str
    read_only: bool

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


@dataclass(frozen=True, kw_only=True)
class PrivateRoot:
    """The parts of the root.

    Attributes:
        scratch: an empty directory to use as a mount point.
        read_only: whether the container can write only to its mounts.
        working_directory: created if it does not exist.
        mounts: directories mounted over the files of the machine, outer directories first.
    """

    scratch: str
    read_only: bool
    working_directory: str
    mounts: tuple[Mount, ...]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        mounts = tuple(Mount.from_json(mount) for mount in data["mounts"])
        return cls(**{**data, "mounts": mounts})

    def enter(self) -> None:
        """Moves this process and its future children into the root.

        Raises:
            OSError: the kernel refuses: this needs root and overlayfs.
        """
        _check(_libc().unshare(_CLONE_NEWNS), "unshare")
        _mount("none", "/", "", _MS_REC | _MS_PRIVATE)
        others = _mount_points()
        # Writes go to a tmpfs, because the upper directory can't be on another overlay, such as the root of a container.
        _mount("tmpfs", self.scratch, "tmpfs", 0, "mode=755")
        writes, work, root = (Path(self.scratch, name) for name in ("writes", "work", "root"))
        for directory in (writes, work, root):
            directory.mkdir()
        _mount("overlay", str(root), "overlay", 0, f"lowerdir=/,upperdir={writes},workdir={work}")
        shown = [point for point in others if _bind(point, f"{root}{point}")]
        # Opens the sources, because the new root hides them.
        sources = [os.open(mount.source, os.O_PATH | os.O_DIRECTORY) for mount in self.mounts]
        os.chroot(root)
        os.chdir("/")
        for point in shown:
            if not point.startswith(_KERNEL_FILE_SYSTEMS):
                _make_read_only(point)
        for mount, source in zip(self.mounts, sources, strict=True):
            Path(mount.target).mkdir(parents=True, exist_ok=True)
            _mount(f"/proc/self/fd/{source}", mount.target, "", _MS_BIND)
            os.close(source)
        Path(self.working_directory).mkdir(parents=True, exist_ok=True)
        # Last, because a mount can need a directory inside another mount.
        for mount in self.mounts:
            if mount.read_only:
                _make_read_only(mount.target)
        if self.read_only:
            _make_read_only("/")


def _mount_points() -> list[str]:
    """All mount points except the root, outer ones first. The kernel writes spaces as octal escapes."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    points = {line.split()[4].encode().decode("unicode_escape") for line in lines}
    return sorted(points - {"/"}, key=len)


def _bind(source: str, target: str) -> bool:
    try:
        _mount(source, target, "", _MS_BIND)
    except OSError as error:
        # Another mount hides the mount point, or it no longer exists.
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EINVAL):
            return False
        raise
    return True


def _make_read_only(target: str) -> None:
    _mount("none", target, "", _MS_REMOUNT | _MS_BIND | _MS_RDONLY)


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    done = _libc().mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())
    _check(done, f"mount {source} on {target}")


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _libc() -> ctypes.CDLL:
    if not sys.platform.startswith("linux"):
        raise OSError(errno.ENOSYS, "mount namespaces need Linux")
    return ctypes.CDLL(None, use_errno=True)
