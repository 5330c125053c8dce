"""Why a request is not taken, as its sender is told."""

from http import HTTPStatus

from django.http import JsonResponse


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A request is not taken, and nothing of it was kept."""

    def __init__(
        self, status: HTTPStatus, code: str, message: str, *, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.retry_after = retry_after

    def answer(self) -> JsonResponse:
        """Return what the sender is told; the same shape for every trouble."""
        response = JsonResponse(
            {"success": False, "error": {"code": self.code, "message": self.message}},
            status=self.status,
        )
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(max(1, round(self.retry_after)))
        return response


def too_large(message: str) -> Refused:
    """Say that something is larger than we take."""
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", message)


def not_readable(message: str) -> Refused:
    """Say that a body is not what it should be."""
    return Refused(HTTPStatus.BAD_REQUEST, "not_readable", message)
