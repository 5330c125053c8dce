"""Uploads on disk: streamed there, bounded, under names that nobody can guess, for some days.

They lie in a store, which no page serves.
"""

from typing import IO, TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from keepwell.desk.base.stores import Store

if TYPE_CHECKING:
    _Base = UploadedFile[bytes]
else:
    _Base = UploadedFile  # it takes no parameter when it runs

STORE = Store("uploads")
folder, path_of, remove, remove_all_but = (
    STORE.folder, STORE.path_of, STORE.remove, STORE.remove_all_but,
)  # fmt: skip


class Upload(_Base):
    """A file that has come, and lies on disk by its key."""

    def __init__(self, key: UUID, name: str, size: int) -> None:
        super().__init__(None, name, "", size)
        self.key = key


class OntoDisk(FileUploadHandler):
    """Writes an upload to disk piece by piece, and stops at the limit.

    `is_too_large` tells why there is nothing.
    """

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.is_too_large = False
        self.keys: set[UUID] = set()
        """Of all files that were written."""
        self._key = uuid4()
        self._open: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._key = uuid4()
        self.keys.add(self._key)
        self._open = path_of(self._key).open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece; stop where the file becomes too large."""
        assert self._open is not None  # Django begins a file first
        if start + len(raw_data) > self.limit:
            self.is_too_large = True
            self.upload_interrupted()
            # The rest is read and dropped: a browser that is cut off shows no message.
            raise StopUpload(connection_reset=False)
        self._open.write(raw_data)

    def file_complete(self, file_size: int) -> Upload:
        """Hand over what has come."""
        assert self._open is not None  # Django begins a file first
        self._open.close()
        return Upload(self._key, self.file_name or "", file_size)

    def upload_interrupted(self) -> None:
        """Remove the half of a file."""
        if self._open is not None:
            self._open.close()
            remove(self._key)
