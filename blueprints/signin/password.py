"""One's own password."""

from __future__ import annotations

from flask import Response

from app.foundation.staff import operations
from blueprints.shell.current_officer import me
from blueprints.shell.responses import act, go, page
from blueprints.signin.forms import PasswordForm


def show() -> Response:
    """The form."""
    return _shown(PasswordForm())


def change() -> Response:
    """Change it; every other session ends."""
    form = PasswordForm()
    return act(
        form,
        do=lambda: operations.change_password(
            me().id, form.current.data or "", form.password.data or "", me().session_hash
        ),
        then=lambda _done: go("/me/sessions", "密码已修改，其他设备上的会话已结束。"),
        again=lambda: _shown(form),
    )


def _shown(form: PasswordForm) -> Response:
    return page("signin/password/show.html", form=form)
