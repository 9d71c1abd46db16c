"""Forms that follow the table of letters (:mod:`app.casework.letters.profiles`): what is asked, what the answer says, who answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Optional

from app.casework.letters.profiles import LETTER_PROFILES, SHORT, LetterLine, LineFormat
from app.casework.projects import queries as projects
from app.casework.projects.sharing import SHAREABLE_FACTS
from app.foundation.files.models import StoredFile
from app.foundation.files.operations import store_upload
from app.foundation.staff import queries as staff
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.message_contents import SentContent
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import live_rights
from blueprints.handoffs.forms import PartForm, RelayForm
from blueprints.shell.fields import Checkboxes, RadioField, SelectField, check_key, parse_optional_key
from blueprints.shell.forms import Form
from tenants import context
from tenants.bureaus import bureau_by_id, directory
from tenants.clock import today
from tenants.keys import new_id
from tenants.pairings import HandoffKind

INCOMPLETE = "表单不完整，请刷新页面后重新填写。"


class LinkValidator:
    """Only bureaus to which a live link carries this kind can be chosen; any other is told by name (五、（三）).

    That one has to be chosen at all is told by the operation, together with all else that is missing.
    """

    def __init__(self, kind: HandoffKind, partners: Collection[int]) -> None:
        self.kind, self.partners = kind, frozenset(partners)

    def __call__(self, _form: object, field: Any) -> None:
        """Raises :class:`~wtforms.ValidationError` naming every bureau that is not linked for it."""
        chosen = field.data if isinstance(field.data, list) else [field.data]
        strange = [one for one in chosen if one is not None and one not in self.partners]
        if strange:
            known = directory()
            names = "、".join(known[one].name if one in known else "所选的审批局" for one in strange)
            raise ValidationError(f"本局与{names}之间没有含“{self.kind.label}”的生效联动关系，不能发出。")


def _number(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


def letter_form(kind: HandoffKind, partners: Sequence[int]) -> Any:
    """The form of a kind: its lines, and what every letter has."""
    fields: dict[str, Any] = {
        "handoff_id": HiddenField(validators=[InputRequired(INCOMPLETE), check_key]),
        "kind": HiddenField(default=kind.value),
        "targets": Checkboxes("发给", [LinkValidator(kind, partners)], coerce=int, validate_choice=False)
        if LETTER_PROFILES[kind].to_many
        else RadioField("发给", [LinkValidator(kind, partners)], coerce=_number, validate_choice=False),
        "project_id": SelectField("涉及的项目", coerce=parse_optional_key),
        "entry_id": HiddenField(),
        "item": HiddenField(),
        "shared": Checkboxes("告知对方的项目情况", choices=list(SHAREABLE_FACTS.items())),
        **{line.name: text_field(line) for line in LETTER_PROFILES[kind].asks},
        "due_on": DateField(LETTER_PROFILES[kind].due_word, [InputRequired("请选择答复期限。")]),
        "files": MultipleFileField("附件"),
    }
    form: Any = type("LetterForm", (Form,), fields)()
    form.targets.choices = [(one, bureau_by_id(one).name) for one in partners]
    form.project_id.choices = [
        ("", "不涉及具体项目"),
        *((row.id, row.name) for row in projects.running_project_names()),
    ]
    return _marked(form, LETTER_PROFILES[kind].asks)


def resend_form(box: Handoff, content: SentContent) -> Any:
    """The form that mends a letter which came back: its lines, its date, and which of its files go along again."""
    profile = LETTER_PROFILES[box.kind]
    fields: dict[str, Any] = {
        **{line.name: text_field(line) for line in profile.asks},
        "shared": Checkboxes("告知对方的项目情况", choices=list(SHAREABLE_FACTS.items())),
        "kept": Checkboxes("原有附件", choices=[(one["sha256"], one["name"]) for one in content.get("files", [])]),
        "due_on": DateField(profile.due_word, [InputRequired("请选择答复期限。")]),
        "files": MultipleFileField("新附件"),
    }
    return _marked(type("AgainForm", (Form,), fields)(), profile.asks)


def fill_lines(form: Any, lines: Sequence[LetterLine], told: Mapping[str, str]) -> None:
    """Put what was said before into the lines; a day that cannot be read is chosen anew."""
    for line in lines:
        text = told.get(line.name, "")
        form[line.name].data = _day(text) if line.sort is LineFormat.DAY else text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def targets_of(form: Any) -> list[int]:
    """To whom it goes, of a form for one bureau or for several."""
    chosen = form.targets.data
    return chosen if isinstance(chosen, list) else [chosen] if chosen else []


def answer_form(box: Handoff) -> Any:
    """The form that answers a letter of this kind."""
    profile = LETTER_PROFILES[box.kind]
    fields: dict[str, Any] = {line.name: text_field(line) for line in profile.answers}
    if profile.verdicts:
        fields = {
            "verdict": RadioField("意见", choices=list(profile.verdicts.items()), validate_choice=False),
            **fields,
        }
    form = type("AnswerForm", (Form,), {**fields, "files": MultipleFileField("附件")})()
    return _marked(form, profile.answers)


def part_form(box: Handoff) -> PartForm:
    """The form that gives a part away."""
    form = PartForm()
    form.division_id.choices = [(row.id, row.name) for row in staff.divisions()]
    form.officer_id.choices = [
        ("", "由科室内部分派"),
        *((row.id, row.name) for row in staff.officers_with_role(Role.REVIEWER)),
    ]
    if not form.is_submitted():
        form.due_on.data = box.due_on
    return form


def relay_form(box: Handoff) -> RelayForm:
    """The form that passes a coordination on: to whom this bureau may write one, but not back."""
    form = RelayForm()
    partners = {
        row.to_id
        for row in live_rights(today())
        if row.from_id == context.bureau_id() and row.kind is HandoffKind.COORDINATION and row.to_id != box.origin_id
    }
    form.target_id.choices = [(one, bureau_by_id(one).name) for one in sorted(partners)]
    form.handoff_id.data = form.handoff_id.data or str(new_id())
    return form


def _marked(form: Any, lines: Sequence[LetterLine]) -> Any:
    """What the profile asks for without fail wears the mark; the operation tells all that is missing at once."""
    for line in lines:
        form[line.name].flags.required = line.required
    return form


def text_field(line: LetterLine) -> Any:
    """One line of a letter or of its answer; what is missing or too long is told by the operation."""
    if line.sort is LineFormat.DAY:
        return DateField(line.label, [Optional()])
    if line.longest <= SHORT:
        return StringField(line.label)
    return TextAreaField(line.label)


def store_uploads(uploads: Any, project_id: UUID | None = None) -> list[StoredFile]:
    """The files of a form, stored. Raises :class:`Invalid` beside ``files``."""
    return [
        store_upload(one.stream, one.filename, project_id=project_id, field="files")
        for one in uploads or ()
        if one and getattr(one, "filename", "")
    ]


def typed_lines(form: Any, lines: tuple[LetterLine, ...]) -> dict[str, str]:
    """What was typed into the lines."""
    return {line.name: str(form[line.name].data or "") for line in lines}
