"""Fields: every kind of control has its label, its help, and its error with code and name; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from blueprints.shell import fields

Render = Callable[..., str]
SOURCE = '{% from "components/form.html" import field, file_field, error_summary %}'


class Coded(str):
    """An error that carries its code."""

    __slots__ = ("code",)


class Intake(Form):
    """One field of each kind."""

    name = StringField("项目名称", [validators.InputRequired("请填写项目名称")])
    kind = SelectField("项目类型", choices=[SelectChoice("", "请选择"), SelectChoice("new", "新建")])
    nature = RadioField(
        "建设性质", [validators.InputRequired("请选择")], choices=[SelectChoice("a", "新建"), SelectChoice("b", "改建")]
    )
    investment = DecimalField("总投资")
    started = DateField("开工日期", [validators.Optional()])
    content = TextAreaField("建设内容", [validators.Length(max=500)])
    land = FileField("用地手续")
    agreed = BooleanField("已知晓")


@pytest.fixture
def refused() -> Intake:
    """As it comes back after a submission that could not be read."""
    form = Intake(MultiDict({"name": "", "investment": "一亿元", "started": "明年春天", "content": "<b>厂房</b>"}))
    form.validate()
    coded = Coded("请填写项目名称")
    coded.code = "required"
    form.name.errors = [coded]
    return form


def test_error_stands_beside_the_field_with_code_and_name(render: Render, refused: Intake) -> None:
    shown = render(SOURCE + '{{ field(f.name, help="与登记一致") }}', f=refused)
    assert 'role="alert" data-code="required" data-field="name" id="name-error">请填写项目名称' in shown
    assert 'aria-describedby="name-help name-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert '<label class="field-label" for="name">项目名称' in shown
    assert "（必填）" in shown


@pytest.mark.parametrize(("name", "typed"), [("investment", "一亿元"), ("started", "明年春天")])
def test_what_could_not_be_read_is_shown_as_typed(render: Render, refused: Intake, name: str, typed: str) -> None:
    shown = render(SOURCE + "{{ field(f[name]) }}", f=refused, name=name)
    assert f'value="{typed}"' in shown
    assert 'type="text"' in shown
    assert f'data-code="invalid" data-field="{name}"' in shown


def test_text_is_escaped_in_its_box(render: Render, refused: Intake) -> None:
    shown = render(SOURCE + "{{ field(f.content, rows=4) }}", f=refused)
    assert "&lt;b&gt;厂房&lt;/b&gt;" in shown
    assert 'maxlength="500"' in shown
    assert 'rows="4"' in shown


def test_choices_are_a_group_with_a_legend(render: Render, refused: Intake) -> None:
    shown = render(SOURCE + "{{ field(f.nature) }}", f=refused)
    assert "<fieldset" in shown
    assert "<legend>建设性质" in shown
    assert shown.count('type="radio"') == 2
    assert 'data-field="nature"' in shown


def test_each_control_gets_its_look(render: Render) -> None:
    form = Intake()
    assert 'class="form-select"' in render(SOURCE + "{{ field(f.kind) }}", f=form)
    assert 'class="choice"' in render(SOURCE + "{{ field(f.agreed) }}", f=form)
    assert 'type="date"' in render(SOURCE + "{{ field(f.started) }}", f=form)
    shown = render(SOURCE + '{{ file_field(f.land, ["pdf", "jpg"], 20971520) }}', f=form)
    assert 'accept=".pdf,.jpg"' in shown
    assert 'data-max-bytes="20971520"' in shown
    assert "可上传 PDF、JPG，不超过 20.0 MB" in shown


def test_summary_counts_and_links(render: Render, refused: Intake) -> None:
    refused.form_errors = ["项目已被别人修改"]
    shown = render(SOURCE + "{{ error_summary(f) }}", f=refused)
    wrong = [field for field in refused if field.errors]
    assert f"有{len(wrong) + 1}处需要修改" in shown
    assert all(f'<a href="#{field.id}">' in shown for field in wrong)
    assert 'role="alert" data-code="invalid" data-field="">项目已被别人修改' in shown


def test_no_summary_without_errors(render: Render) -> None:
    assert render(SOURCE + "{{ error_summary(f) }}", f=Intake()).strip() == ""


@pytest.mark.filterwarnings("error::DeprecationWarning")
def test_choices_may_be_pairs_as_our_tables_of_words_are() -> None:
    class Chosen(Form):
        kind = fields.SelectField("类型", choices=[("new", "新建"), ("old", "改建")])
        nature = fields.RadioField("性质", coerce=int)
        parts = fields.Checkboxes("范围", choices=[("a", "甲"), ("b", "乙")])

    form = Chosen(MultiDict([("kind", "old"), ("nature", "2"), ("parts", "b")]))
    form.nature.choices = [(1, "一"), (2, "二")]
    assert form.validate(), form.errors
    assert '<option selected value="old">改建</option>' in form.kind()
    assert [(one.label.text, one.checked) for one in form.nature] == [("一", False), ("二", True)]
    assert [value for value, _label in form.parts.choices] == ["a", "b"]
