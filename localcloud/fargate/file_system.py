"""The files of a task: new directories for each task, and the private root that mounts them."""

import functools
import logging
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from localcloud.fargate.container_spec import ContainerSpec
from localcloud.fargate.init_process import InitProcess
from localcloud.fargate.private_root import HOME, Mount, PrivateRoot

_LOG = logging.getLogger(__name__)


class ContainerFiles:
    """The directories of a container.

    Args:
        task_directory: the directory of the task; containers of a task share its volumes.
        spec: the container. Its `readonlyRootFilesystem`, `mountPoints` and `workingDirectory` take effect if this machine
            allows mount namespaces. Otherwise, the container sees the root of the machine and has no volumes.

    Attributes:
        output: file with the output of the container.
        home: HOME.
        working_directory: directory that the command starts in.
        root: the private root, or None.
    """

    def __init__(self, task_directory: Path, spec: ContainerSpec) -> None:
        own = task_directory / spec.name
        self._scratch = own / "scratch"
        self._home, self._tmp, self._work = own / "home", own / "tmp", own / "work"
        for directory in (self._scratch, self._home, self._tmp, self._work):
            directory.mkdir(parents=True)
        self.output = own / "output.log"
        self.root: PrivateRoot | None = None
        self.home, self.working_directory = str(self._home), str(self._work)
        if (spec.read_only_root or spec.mount_points) and private_roots_work():
            self.home, self.working_directory = HOME, spec.working_directory or str(self._work)
            self.root = self._private_root(task_directory / "volumes", spec)

    def description(self) -> dict[str, Any]:
        """The file-system part of the description for the init process."""
        return {
            "output": str(self.output),
            "working_directory": self.working_directory,
            "root": asdict(self.root) if self.root else None,
        }

    def _private_root(self, volumes: Path, spec: ContainerSpec) -> PrivateRoot:
        read_only = spec.read_only_root
        # Hides the home directory and the temporary files of the user of this machine.
        mounts_by_target = {HOME: Mount(source=str(self._home), target=HOME, read_only=read_only)}
        mounts_by_target["/tmp"] = Mount(source=str(self._tmp), target="/tmp", read_only=read_only)  # noqa: S108
        for point in spec.mount_points:
            volume = volumes / point.volume
            volume.mkdir(parents=True, exist_ok=True)
            target = point.path.rstrip("/")
            mounts_by_target[target] = Mount(source=str(volume), target=target, read_only=point.read_only)
        mounts = sorted(mounts_by_target.values(), key=lambda mount: mount.target.count("/"))
        # Remounts what the command needs from this machine and other mounts hide.
        needed = [(sys.prefix, True), (sys.base_prefix, True), (str(self._work), read_only)]
        mounts += [
            Mount(source=path, target=path, read_only=is_read_only)
            for path, is_read_only in needed
            if any(Path(path).is_relative_to(target) for target in mounts_by_target)
        ]
        return PrivateRoot(
            scratch=str(self._scratch),
            read_only=read_only,
            working_directory=self.working_directory,
            mounts=tuple(mounts),
        )


@functools.cache
def private_roots_work() -> bool:
    """Whether this machine allows a mount namespace with an overlay, which needs root on Linux. Logs a warning once if not."""
    with tempfile.TemporaryDirectory(prefix="local-fargate-") as directory:
        scratch = Path(directory, "scratch")
        scratch.mkdir()
        root = PrivateRoot(scratch=str(scratch), read_only=True, working_directory="/", mounts=())
        init = InitProcess(
            {
                "command": ["/bin/sh", "-c", ":"],
                "environment": {},
                "output": str(Path(directory, "output.log")),
                "working_directory": "/",
                "root": asdict(root),
            }
        )
        init.end()
    if init.failure:
        _LOG.warning(
            "readonlyRootFilesystem and mountPoints have no effect here: this machine allows no mount namespace (%s)",
            init.failure,
        )
    return init.failure is None
