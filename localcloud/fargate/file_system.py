"""Where a task's files are: fresh directories for each task, and the private root that shows them in their places."""

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
    """The directories of one container.

    Args:
        task_directory: the task's own; its volumes are shared by its containers.
        spec: whose `readonlyRootFilesystem`, `mountPoints` and `workingDirectory` are followed where this machine
            allows it. Elsewhere the container sees the machine's root, and its volumes are not there.

    Attributes:
        output: file with what the container wrote.
        home: HOME.
        working_directory: where the command starts.
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
        """What the init process has to know of it."""
        return {
            "output": str(self.output),
            "working_directory": self.working_directory,
            "root": asdict(self.root) if self.root else None,
        }

    def _private_root(self, volumes: Path, spec: ContainerSpec) -> PrivateRoot:
        read_only = spec.read_only_root
        # An image brings neither the home nor the temporary files of this machine's user.
        laid = {HOME: Mount(source=str(self._home), target=HOME, read_only=read_only)}
        laid["/tmp"] = Mount(source=str(self._tmp), target="/tmp", read_only=read_only)  # noqa: S108
        for point in spec.mount_points:
            volume = volumes / point.volume
            volume.mkdir(parents=True, exist_ok=True)
            target = point.path.rstrip("/")
            laid[target] = Mount(source=str(volume), target=target, read_only=point.read_only)
        mounts = sorted(laid.values(), key=lambda mount: mount.target.count("/"))
        # What the command needs of this machine shows through what lies over it.
        needed = [(sys.prefix, True), (sys.base_prefix, True), (str(self._work), read_only)]
        mounts += [
            Mount(source=path, target=path, read_only=is_read_only)
            for path, is_read_only in needed
            if any(Path(path).is_relative_to(target) for target in laid)
        ]
        return PrivateRoot(
            scratch=str(self._scratch),
            read_only=read_only,
            working_directory=self.working_directory,
            mounts=tuple(mounts),
        )


@functools.cache
def private_roots_work() -> bool:
    """Whether this machine allows a mount namespace with an overlay, which takes root on Linux. Says so once if not."""
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
