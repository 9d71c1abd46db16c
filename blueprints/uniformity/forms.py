"""Forms of what a bureau has published elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.oversight.uniformity.operations import LONGEST_SOURCE
from app.standards.catalogue.terms import UniformFacet
from blueprints.shell.fields import RadioField, SelectChoice, SelectField
from blueprints.shell.forms import Form
from tenants.labels import labels_of


class DeclareForm(Form):
    """A text to compare with the standard."""

    item = SelectField("事项", [InputRequired("请选择事项。")])
    facet = RadioField(
        "哪一方面",
        [InputRequired("请选择哪一方面。")],
        choices=[SelectChoice(facet.value, word) for facet, word in labels_of(UniformFacet).items()],
    )
    text = TextAreaField("公布的原文", [InputRequired("请粘贴公布的原文。")])
    source = StringField(
        "来源", [InputRequired("请填写来源。"), Length(max=LONGEST_SOURCE, message=f"来源不超过{LONGEST_SOURCE}个字。")]
    )

    def of(self, items: Iterable[Any]) -> DeclareForm:
        """Offer the items in force."""
        self.item.choices = [SelectChoice("", "请选择"), *(SelectChoice(row.code, row.name) for row in items)]
        return self


class SheetForm(Form):
    """A spreadsheet of such texts."""

    file = FileField("电子表格", [FileRequired("请选择文件。")])
