"""Where the bureau is to be found, in its own words on its portal (W7)."""

from __future__ import annotations

from flask import Response, g

from app.foundation.staff.contact import change_contact
from blueprints.shell.responses import redirect_to, render_page, submit_form
from blueprints.staff.forms import ContactForm


def show() -> Response:
    """The form, filled with what stands there now."""
    return _shown(ContactForm(obj=g.bureau))


def change() -> Response:
    """Write it."""
    form = ContactForm()
    return submit_form(
        form,
        do=lambda: change_contact(
            form.address.data or "", form.telephone.data or "", form.hours.data or "", form.introduction.data or ""
        ),
        then=lambda _done: redirect_to("/bureau/portal", "已更新门户信息，公众页面数秒内显示。"),
        again=lambda: _shown(form),
    )


def _shown(form: ContactForm) -> Response:
    return render_page("staff/contact/show.html", form=form)
