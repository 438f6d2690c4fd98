"""The archive of a Lambda function's code, beside a stack's JSON."""

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

FUNCTIONS = Path(__file__).parents[3] / "functions"

_EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True)
class FunctionPackage:
    """A package of `functions/`.

    The archive's bytes depend only on the files' names and contents: nothing is compressed, because zlib's versions differ, and
    dates and modes are fixed. CDKTF's own archive contains the files' dates, so a fresh checkout would look like new code.
    """

    name: str

    @property
    def file_name(self) -> str:
        return f"{self.name}.zip"

    def archive(self) -> bytes:
        package = FUNCTIONS / self.name
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for file in sorted(package.rglob("*.py")):
                entry = zipfile.ZipInfo(file.relative_to(FUNCTIONS).as_posix(), _EARLIEST_DATE)
                entry.external_attr = _READABLE_FILE
                entry.create_system = _UNIX
                archive.writestr(entry, file.read_bytes())
        return buffer.getvalue()

    def archive_hash(self) -> str:
        """Returns the SHA-256 in base64, as Lambda and Terraform compare it."""
        return base64.b64encode(hashlib.sha256(self.archive()).digest()).decode()
