"""One's own password."""

from __future__ import annotations

from flask import Response

from app.foundation.staff import operations
from blueprints.shell.current_officer import current_officer
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.signin.forms import PasswordForm


def show() -> Response:
    """The form."""
    return _shown(PasswordForm())


def change() -> Response:
    """Change it; every other session ends."""
    form = PasswordForm()
    return submit_form(
        form,
        do=lambda: operations.change_password(
            current_officer().id, form.current.data or "", form.password.data or "", current_officer().session_hash
        ),
        then=lambda _done: redirect_to("/me/sessions", "密码已修改，其他设备上的会话已结束。"),
        again=lambda: _shown(form),
    )


def _shown(form: PasswordForm) -> Response:
    return render_page("signin/password/show.html", form=form)
