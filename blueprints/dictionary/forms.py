"""Forms of the dictionaries and of the exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.standards.catalogue.terms import (
    Issuer,
    MaterialClass,
    Medium,
    Original,
)
from app.standards.drafting.bases import BasisFacts
from app.standards.drafting.dictionary import MaterialFacts
from blueprints.shell.fields import RadioField, SelectChoice, SelectField, required_value
from blueprints.shell.forms import Form
from tenants.labels import labels_of

CODE_HELP = "编码用小写字母开头，只含小写字母、数字、点、横线和下划线；保存后不能再改。"


def _choices(words: Mapping[Any, str]) -> list[Any]:
    return [SelectChoice(word.value, label) for word, label in words.items()]


def _code() -> StringField:
    return StringField("编码", [InputRequired("请填写编码。"), Length(max=60, message="编码不超过60个字符。")])


class UploadForm(Form):
    """A file to look at before it is imported."""

    file = FileField("要导入的文件", [FileRequired("请选择要导入的文件。")])


class AttachedForm(Form):
    """Forms and samples that standards to be imported cite."""

    files = MultipleFileField("空白表格和示例样表", [FileRequired("请选择要上传的文件。")])


class MaterialForm(Form):
    """What a material is."""

    name = StringField("名称", [InputRequired("请填写名称。"), Length(max=200, message="名称不超过200个字。")])
    material_class = SelectField(
        "材料类别", [InputRequired("请选择材料类别。")], choices=_choices(labels_of(MaterialClass))
    )
    original = SelectField("原件或复印件", [InputRequired("请选择。")], choices=_choices(labels_of(Original)))
    medium = SelectField("形式", [InputRequired("请选择。")], choices=_choices(labels_of(Medium)))
    issuer = SelectField("来源", [InputRequired("请选择来源。")], choices=_choices(labels_of(Issuer)))
    issued_by = SelectField("核发事项", [Optional()])
    note = TextAreaField("说明", [Length(max=2000, message="说明不超过2000个字。")])
    seen = HiddenField()
    """On which content the form was opened."""

    def with_items(self, rows: Iterable[Any]) -> MaterialForm:
        """Offer the items of the catalogue."""
        self.issued_by.choices = [
            SelectChoice("", "不由目录中的事项核发"),
            *(SelectChoice(row.code, row.name) for row in rows),
        ]
        return self

    def facts(self) -> MaterialFacts:
        """What was typed; only of a valid form."""
        return MaterialFacts(
            required_value(self.name.data),
            MaterialClass(self.material_class.data),
            Original(self.original.data),
            Medium(self.medium.data),
            Issuer(self.issuer.data),
            self.issued_by.data or "",
            (self.note.data or "").strip(),
        )


class NewMaterialForm(MaterialForm):
    """A material that is added."""

    code = _code()


class SynonymForm(Form):
    """Another name."""

    synonym = StringField("别名", [InputRequired("请填写别名。"), Length(max=120, message="别名不超过120个字。")])


class OldSynonymForm(Form):
    """A name to take back: our own page wrote it."""

    synonym = HiddenField("别名", [InputRequired("请选择要去掉的别名。")])


class MergeForm(Form):
    """Into what a duplicate goes."""

    into = RadioField("保留哪一份", [InputRequired("请选择保留哪一份材料。")], validate_choice=False)


class BasisForm(Form):
    """What a legal basis says."""

    document = StringField("文件", [InputRequired("请填写文件名称。"), Length(max=200, message="文件不超过200个字。")])
    article = StringField("条款", [Length(max=120, message="条款不超过120个字。")])
    gist = TextAreaField("要点", [Length(max=8000, message="要点不超过8000个字。")])
    effective_from = DateField("施行日期", [Optional()])
    effective_to = DateField("失效日期", [Optional()])
    source = StringField("出处", [Length(max=120, message="出处不超过120个字。")])
    confidence = IntegerField(
        "把握", [InputRequired("请填写把握程度。"), NumberRange(0, 100, "把握为0至100的整数。")], default=100
    )
    seen = HiddenField()

    def facts(self) -> BasisFacts:
        """What was typed; only of a valid form."""
        return BasisFacts(
            required_value(self.document.data).strip(),
            (self.article.data or "").strip(),
            (self.gist.data or "").strip(),
            self.effective_from.data,
            self.effective_to.data,
            (self.source.data or "").strip(),
            required_value(self.confidence.data),
        )


class NewBasisForm(BasisForm):
    """A legal basis that is added."""

    code = _code()


class RepealForm(Form):
    """A basis that ends."""

    effective_to = DateField("最后有效日", [InputRequired("请填写最后有效日，例如 2026-01-31。")])


def filter_options(kind: type[StrEnum], words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Choices of a filter."""
    return [("", "全部"), *((each.value, words[each]) for each in kind)]
