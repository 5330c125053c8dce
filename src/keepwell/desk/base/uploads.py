"""Files that somebody uploads, read as text."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def text_of(file: "UploadedFile[bytes]", most: int, too_large: str) -> str:
    """Return what stands in a file of at most so many bytes; raise ValidationError if it cannot.

    `too_large` says that it is longer than it should be.
    """
    if (file.size or 0) > most:
        raise ValidationError(too_large)
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(
            _("This file is not UTF-8. Save it with the encoding UTF-8.")
        ) from None
