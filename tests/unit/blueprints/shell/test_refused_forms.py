"""A refused form is told somewhere: beside its field, or at the top of a page that does not show it."""

from __future__ import annotations

import pytest
from flask import Flask, g, make_response
from jinja2 import Environment
from wtforms import StringField
from wtforms.validators import InputRequired

from app.foundation.errors import Conflict
from blueprints.shell.forms import Form
from blueprints.shell.responses import redirect_to, submit_form
from tenants.db import db

BESIDE = '{% from "components/form.html" import field %}{{ field(form.name) }}'
ELSEWHERE = '{% from "components/card.html" import notice %}{{ notice("error", "服务已终止", "这里另有一件事。") }}'


class NamedForm(Form):
    """One field."""

    name = StringField("名称", validators=[InputRequired("请填写名称。")])


@pytest.fixture
def app() -> Flask:
    """Forms and templates, and a database that nobody calls."""
    made = Flask(__name__)
    made.config.update(WTF_CSRF_ENABLED=False, SQLALCHEMY_DATABASE_URI="postgresql+psycopg://nobody@/nowhere")
    db.init_app(made)
    return made


def refuse() -> None:
    """What the state forbids."""
    raise Conflict("step", "该移交件已退回，现在不能签收。")


@pytest.mark.parametrize(("page", "at_the_top"), [(BESIDE, ""), (ELSEWHERE, "请填写名称。"), ("", "请填写名称。")])
def test_an_error_is_told_once(app: Flask, env: Environment, page: str, at_the_top: str) -> None:
    """An alert about something else on the page does not stand for it."""
    with app.test_request_context("/x", method="POST"):
        form = NamedForm()
        shown = submit_form(
            form,
            do=refuse,
            then=lambda _done: redirect_to("/"),
            again=lambda: make_response(env.from_string(page).render(form=form)),
        )
        assert (shown.status_code, g.get("unsaid", "")) == (422, at_the_top)


@pytest.mark.parametrize("page", [ELSEWHERE, "该移交件已退回，现在不能签收。"])
def test_a_refusal_that_the_page_does_not_show_gets_a_page_of_its_own(app: Flask, page: str) -> None:
    """The same words in a heading are no answer to what was just tried."""
    with app.test_request_context("/x", method="POST", data={"name": "一"}):
        form = NamedForm()
        with pytest.raises(Conflict):
            submit_form(form, refuse, lambda _done: redirect_to("/"), lambda: make_response(page))


def test_a_refusal_above_its_form_stays_on_the_page(app: Flask, env: Environment) -> None:
    summary = '{% from "components/form.html" import error_summary %}{{ error_summary(form) }}'
    with app.test_request_context("/x", method="POST", data={"name": "一"}):
        form = NamedForm()
        shown = submit_form(
            form,
            do=refuse,
            then=lambda _done: redirect_to("/"),
            again=lambda: make_response(env.from_string(summary).render(form=form)),
        )
        assert shown.status_code == 409
        assert "该移交件已退回" in shown.get_data(as_text=True)
