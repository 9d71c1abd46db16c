"""Answering: a page, a redirect with a word, a form that is acted on or shown again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, TypeVar

from flask import Response, flash, g, make_response, redirect, render_template
from sqlalchemy.exc import DBAPIError

from app.foundation.errors import FieldFault, Refusal
from blueprints.shell.faults import refusal_of
from blueprints.shell.forms import Form
from blueprints.shell.frame import Shell
from blueprints.shell.shown_errors import forget_shown, was_shown
from tenants.db import db
from tenants.deadlock_retry import is_retryable

T = TypeVar("T")


class CodedMessage(str):
    """An error message that carries its code, for ``data-code``."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, message: str, code: str) -> CodedMessage:
        """A message with its code."""
        fault = super().__new__(cls, message)
        fault.code = code
        return fault


def render_page(template: str, status: int = 200, **values: Any) -> Response:
    """A whole page in its frame; ``shell`` is there for every template."""
    return make_response(render_template(template, shell=Shell(), **values), status)


def redirect_to(target: str, word: str | None = None, kind: str = "success") -> Response:
    """See other, and say what happened."""
    if word:
        flash(word, kind)
    return make_response(redirect(target, 303))


def run_afterwards(do: Callable[[], object]) -> None:
    """What a page leaves behind once it was shown: written in a transaction of its own, after the READ ONLY one that
    the page was made in. Only for what nobody waits for and nothing depends on (how far it was read)."""
    g.setdefault("afterwards", []).append(do)


def submit_form(
    form: Form,
    do: Callable[[], T],
    then: Callable[[T], Response],
    again: Callable[[], Response],
) -> Response:
    """Validate, operate, go on - or show the form again with every fault beside its field and what was typed in it."""
    if not form.validate():
        _code_errors(form)
        response = _shown_again(again, 422)
        if was_shown(_errors_of(form)):
            return response
        g.unsaid = _first_fault(form)  # the form is not on the page, nor is the fault beside its field
        return _shown_again(again, 422)
    try:
        done = do()
        db.session.flush()
    except Refusal as refusal:
        return _refused(form, refusal, again)
    except DBAPIError as error:
        told = refusal_of(error)
        if told is None or is_retryable(error):
            raise  # the gate does it again
        return _refused(form, told, again)
    return then(done)


def _refused(form: Form, refusal: Refusal, again: Callable[[], Response]) -> Response:
    db.session.rollback()
    if refusal.status == 404:
        raise refusal
    for fault in refusal.faults or (FieldFault("", refusal.code, refusal.message),):
        field = form._fields.get(fault.field)
        if field is None:
            form.form_errors.append(CodedMessage(fault.message, fault.code))
        else:
            field.errors = [*field.errors, CodedMessage(fault.message, fault.code)]
    response = _shown_again(again, refusal.status)
    if not refusal.field and not was_shown((refusal.message, *(fault.message for fault in refusal.faults))):
        raise refusal  # the step is not on offer any more, nor its form: what happened is told on a page of its own
    return response


def _first_fault(form: Form) -> str:
    """What is wrong with a form, for a page that does not show it."""
    return next(iter(_errors_of(form)), "提交的内容有误，没有办理。请刷新页面后重新填写。")


def _errors_of(form: Form) -> list[str]:
    """What is wrong with the fields in their order, then with the form as a whole."""
    told = chain(*(field.errors for field in form), form.form_errors)
    return [error for error in told if isinstance(error, str)]


def _code_errors(form: Form) -> None:
    """WTForms' own messages get a code too."""
    for field in form:
        field.errors = [
            error if isinstance(error, CodedMessage) else CodedMessage(str(error), "invalid") for error in field.errors
        ]


def _shown_again(again: Callable[[], Response], status: int) -> Response:
    g.shown_again = True
    forget_shown()
    response = again()
    response.status_code = status
    return response
