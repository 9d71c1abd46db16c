"""The internal style page (look.md): one form as first opened, the same form refused, every kind of line once."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
    widgets,
)  # fmt: skip

from blueprints.cards.timeline import TimelineEntry
from blueprints.shell.fields import SelectChoice
from blueprints.shell.responses import render_page


class SampleCheckboxes(SelectMultipleField):
    """Several boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class SampleForm(Form):
    """One field of each kind."""

    name = StringField("项目名称", [validators.InputRequired("请填写项目名称")])
    credit_code = StringField("统一社会信用代码", [validators.InputRequired("请填写统一社会信用代码")])
    kind = SelectField(
        "项目类型",
        [validators.InputRequired("请选择项目类型")],
        choices=[SelectChoice("", "请选择"), SelectChoice("industry", "工业"), SelectChoice("public", "公共服务")],
    )
    investment = DecimalField("总投资", [validators.InputRequired("请填写总投资")])
    started = DateField("拟开工日期", [validators.Optional()])
    nature = RadioField(
        "建设性质",
        [validators.InputRequired("请选择建设性质")],
        choices=[SelectChoice("new", "新建"), SelectChoice("rebuild", "改建"), SelectChoice("extend", "扩建")],
    )
    grounds = SampleCheckboxes(
        "适用的审批方式",
        choices=[
            SelectChoice("a", "告知承诺"),
            SelectChoice("b", "容缺受理"),
            SelectChoice("c", "并联审批"),
            SelectChoice("d", "多评合一"),
        ],
    )
    content = TextAreaField("建设内容", [validators.InputRequired("请填写建设内容"), validators.Length(max=500)])
    land = FileField("用地手续")
    agreed = BooleanField("项目单位已知晓本次登记的内容，并对所提交材料的真实性负责")
    reason = TextAreaField("中止的具体情况")

    def validate_credit_code(self, field: StringField) -> None:
        """A wrong length, so that the page shows a sentence with a figure."""
        if field.data and len(field.data) != 18:
            raise ValidationError(f"统一社会信用代码应为18位，现在是{len(field.data)}位")


def refused_form() -> SampleForm:
    """The form after a submission that could not be taken."""
    typed = {
        "name": "年产20万吨精密铸件智能化改造项目",
        "credit_code": "9114052MA0",
        "investment": "一亿元",
        "content": "",
    }
    form = SampleForm(MultiDict({f"bad-{name}": value for name, value in typed.items()}), prefix="bad-")
    form.validate()
    form.investment.errors = ["总投资应为数字，例如 1234.56"]
    return form


def sample_lines() -> list[TimelineEntry]:
    """Every kind of line once."""
    told = [
        (
            20,
            "阳城县局开始现场勘验",
            "承办人李晓红，勘验人员2名。\n预计11月24日出具勘验意见。",
            "李晓红",
            "阳城县行政审批服务管理局",
            "handoff",
            True,
            None,
        ),
        (19, "一次告知补正", "缺总平面图盖章页。", "李晓红", "阳城县行政审批服务管理局", "material", True, None),
        (17, "电话催办阳城县局", "对方答复本周内安排勘验。", "王建国", None, "note", False, "11月19日 08:50"),
        (
            6,
            "企业投资项目备案 办结（通过）",
            "备案证编号 2026-140522-33-03-001234，用时1个工作日。",
            "赵敏",
            None,
            "decision",
            True,
            None,
        ),
        (5, "项目单位签署委托书", None, "欧阳志远", "阳城县晋东南精密铸造科技股份有限公司", "sign", True, None),
        (4, "提请会商：用地边界与县道控制线重叠", None, "王建国", None, "problem", False, None),
        (3, "登记项目", None, "王建国", None, "", False, None),
    ]
    return [
        TimelineEntry(
            datetime(2026, 11, day, 6, 5, tzinfo=UTC),
            title,
            who,
            kind,
            text or "",
            bureau or "",
            unit,
            late or "",
            f"line-{day}",
        )
        for day, title, text, who, bureau, kind, unit, late in told
    ]


def show() -> Response:
    """The page."""
    return render_page("style.html", form=SampleForm(), bad_form=refused_form(), entries=sample_lines())
