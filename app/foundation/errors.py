"""What bad input gets: a Chinese sentence that names the field, what was wrong and what to do (design §8).

A :class:`Refusal` ends an operation; the gate rolls back and answers. Nothing is half-written.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldFault:
    """One thing wrong with one field."""

    field: str
    code: str
    message: str


class Refusal(Exception):
    """An operation said no. ``status`` is the HTTP status that a program is told."""

    status = 422

    def __init__(self, code: str, message: str, field: str | None = None, faults: tuple[FieldFault, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.faults = faults or ((FieldFault(field, code, message),) if field else ())


class MalformedRequest(Refusal):
    """The request is not what a page of ours sends: 400."""

    status = 400


class Invalid(Refusal):
    """What was typed cannot be used: 422, beside the field."""


class Conflict(Refusal):
    """The state forbids the step, or somebody was first: 409."""

    status = 409


class StaleForm(Conflict):
    """The form was opened before somebody else changed the row: 409, what was typed stays."""

    def __init__(self, what: str) -> None:
        super().__init__("stale", f"{what}刚刚被其他人修改过，您的填写已保留。请核对最新内容后再次提交。")


class Missing(Refusal):
    """No such thing for this bureau: 404, the same answer as for another bureau's."""

    status = 404

    def __init__(self, what: str = "页面") -> None:
        super().__init__("missing", f"没有找到您要的{what}。")


class Forbidden(Refusal):
    """The officer's roles do not carry this permission: 403."""

    status = 403

    def __init__(self, message: str = "您的岗位没有这项权限。") -> None:
        super().__init__("forbidden", message)


class TooManyAttempts(Refusal):
    """Too many failures in a short time: 429."""

    status = 429

    def __init__(self, message: str) -> None:
        super().__init__("too_many", message)


def require_text(text: str, field: str, message: str) -> str:
    """The text without blanks around it; raises :class:`Invalid` beside ``field`` where nothing was written."""
    if not text.strip():
        raise Invalid("required", message, field)
    return text.strip()
