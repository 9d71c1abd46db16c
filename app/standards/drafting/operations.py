"""Writing the next version of an item (起草): begun from the one in force, saved section by section, sent to review.

Only the root bureau of a city writes its catalogue; row-level security says the same. Every act is in the city's ledger.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.foundation.errors import Conflict, FieldFault, Forbidden, Invalid, StaleForm, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.catalogue.canonical import canonical_json
from app.standards.catalogue.fields import Section
from app.standards.catalogue.integrity import stored_contents
from app.standards.catalogue.models import Item
from app.standards.catalogue.sections import MATERIALS, SECTIONS, empty_content, replace_section
from app.standards.catalogue.shape import ContentFault, content_faults, section_faults
from app.standards.catalogue.terms import Stage, VersionState
from app.standards.drafting import queries
from app.standards.drafting.models import DraftComment, ItemDraft
from app.standards.drafting.terms import DraftAct, DraftState, next_draft_state
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id

CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")


def require_city() -> int:
    """The acting bureau, if it is the root of its city. Raises :class:`Forbidden` for every other."""
    acting = context.bureau_id()
    if bureaus.bureau_by_id(acting).city_id != acting:
        raise Forbidden("五统一内容由市局起草和发布，本局只能查看；有意见请“提出修改建议”。")
    return acting


def add_item(code: str, name: str, stage: Stage, division: str, after: int | None = None) -> ItemDraft:
    """A new item with the empty draft of its first version. Raises :class:`Invalid` at the field that is wrong."""
    city_id = require_city()
    if not CODE.fullmatch(code):
        raise Invalid("code", "编码用小写字母开头，只含小写字母、数字和下划线，3到40个字符。", "code")
    if not name.strip() or not division.strip():
        raise Invalid("required", "请填写事项名称和市级责任科室。", "name" if not name.strip() else "division")
    row = Item(
        id=new_id(), city_id=city_id, code=code, name=name.strip(), stage=stage, position=after or 9999,
        division=division.strip(),
    )  # fmt: skip
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("code", f"编码“{code}”已经用于另一个事项。") from error
    record(
        LedgerEvent.CATALOGUE_ITEM_ADDED, f"新增事项“{row.name}”（{code}），责任科室{row.division}。", subject_id=row.id
    )
    content = empty_content(code) | {"name": row.name}
    return _begin(row, None, content)


def start_draft(item: Item) -> ItemDraft:
    """Begin the next version from the newest one. Raises :class:`Conflict` where one is being written already."""
    require_city()
    item = queries.item(item.id, lock=True)
    if item.retired_on is not None:
        raise Conflict("retired", f"“{item.name}”已停用，不能再起草新版本。")
    open_draft = queries.open_draft_of(item.id)
    if open_draft is not None:
        raise Conflict("open", f"“{item.name}”已有一份草稿，由{open_draft.saved_by}在写，请在其中修改。")
    newest = queries.newest_version(item.id, VersionState.IN_FORCE, VersionState.SCHEDULED, VersionState.SUPERSEDED)
    if newest is None:
        return _begin(item, None, empty_content(item.code) | {"name": item.name})
    return _begin(
        item, newest.number, _as_cited_now(stored_contents(item.city_id, [newest.id])[newest.id], item.city_id)
    )


def _as_cited_now(content: dict[str, Any], city_id: int) -> dict[str, Any]:
    """A duplicate that was merged meanwhile is cited as the material that stays, once."""
    stays = queries.merged_codes(city_id)
    lines = {stays.get(line["material"], line["material"]): line for line in reversed(MATERIALS.lines(content))}
    kept = [{**line, "material": code} for code, line in reversed(lines.items())]
    return replace_section(content, MATERIALS, kept)


def _begin(item: Item, base_number: int | None, content: dict[str, Any]) -> ItemDraft:
    row = ItemDraft(
        id=new_id(), item_id=item.id, base_number=base_number, state=DraftState.DRAFT, body=content, change_note="",
        saved_at=now(), saved_by=context.current_actor().actor_name, revision=1,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    base = f"以第{base_number}版为底本" if base_number else "首个版本"
    record(LedgerEvent.CATALOGUE_DRAFT_BEGUN, f"起草“{item.name}”新版本（{base}）。", subject_id=item.id)
    return row


def revision_token_of(draft: ItemDraft, section: Section) -> str:
    """What a form carries along to say which content of a section it was opened on."""
    return canonical_json({"lines": section.lines(draft.body)})


def save_section(draft: ItemDraft, section: Section, value: Any, seen: str) -> list[ContentFault]:
    """Replace one section. Returns what is still missing in it; raises :class:`Invalid` for what is wrong.

    ``seen`` (:func:`revision_token_of`) tells on which content the form was opened. Raises :class:`StaleForm` where a colleague has
    saved this section since: other sections do not matter.
    """
    require_city()
    row = queries.draft(draft.id, lock=True)
    next_draft_state(row.state, DraftAct.SAVE)
    faults = section_faults(section, value if section.is_list else [value], queries.known_codes(row.bureau_id))
    wrong = [fault for fault in faults if not fault.is_missing]
    if wrong:
        raise Invalid("content", str(wrong[0]), faults=tuple(field_fault_of(fault) for fault in wrong))
    if seen != revision_token_of(row, section):
        raise StaleForm(f"“{section.label}”")
    row.body = replace_section(row.body, section, value)
    row.revision += 1
    row.saved_at, row.saved_by = now(), context.current_actor().actor_name
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_DRAFT_SAVED, f"修改“{row.body['name']}”草稿：{section.label}。", subject_id=row.item_id,
        detail={"section": section.name, "revision": row.revision},
    )  # fmt: skip
    return [fault for fault in faults if fault.is_missing]


def field_fault_of(fault: ContentFault) -> FieldFault:
    """A fault as a form shows it: beside the field of its line."""
    name = f"lines-{fault.line - 1}-{fault.field}" if fault.line and fault.field else fault.section
    return FieldFault(name, "content", str(fault))


def set_change_note(draft: ItemDraft, change_note: str) -> None:
    """Say why (变更说明)."""
    require_city()
    row = queries.draft(draft.id, lock=True)
    next_draft_state(row.state, DraftAct.SAVE)
    row.change_note = change_note.strip()
    row.revision += 1
    row.saved_at, row.saved_by = now(), context.current_actor().actor_name
    db.session.flush()


def submission_faults(draft: ItemDraft) -> list[ContentFault]:
    """What stands between a draft and its review."""
    return content_faults(draft.body, queries.known_codes(draft.bureau_id))


def submit(draft: ItemDraft, by: UUID) -> ItemDraft:
    """Send it to review: somebody else looks at it. Raises :class:`Invalid` that lists what is missing or wrong."""
    require_city()
    row = queries.draft(draft.id, lock=True)
    state = next_draft_state(row.state, DraftAct.SUBMIT)
    faults = submission_faults(row)
    if faults:
        told = "；".join(str(fault) for fault in faults[:5])
        raise Invalid("incomplete", f"还不能送审，共{len(faults)}处：{told}", faults=tuple(map(field_fault_of, faults)))
    if not row.change_note:
        raise Invalid("required", "请填写变更说明：改了什么、为什么、各局要做什么。", "change_note")
    row.state, row.submitted_at, row.submitted_by = state, now(), by
    db.session.flush()
    record(LedgerEvent.CATALOGUE_DRAFT_SUBMITTED, f"“{row.body['name']}”新版本送审。", subject_id=row.item_id)
    return row


def add_comment(draft: ItemDraft, section: str, body: str) -> DraftComment:
    """A comment of the review on one section. Raises :class:`Conflict` unless it is in review."""
    require_city()
    row = queries.draft(draft.id, lock=True)
    if row.state is not DraftState.IN_REVIEW:
        raise Conflict("step", "草稿不在审核中，不能提出审核意见。")
    require_text(body, "body", "请填写审核意见。")
    if section not in {each.name for each in SECTIONS}:
        raise Invalid("section", "请选择意见针对的部分。", "section")
    made = DraftComment(
        id=new_id(), draft_id=row.id, section=section, body=body.strip(), at=now(), by=context.current_actor().actor_name,
        settlement="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(LedgerEvent.CATALOGUE_DRAFT_COMMENTED, f"对“{row.body['name']}”草稿提出审核意见。", subject_id=row.item_id)
    return made


def settle_comment(comment_id: UUID, settlement: str) -> DraftComment:
    """Say how a comment was dealt with. Raises :class:`Conflict` for one that is settled."""
    require_city()
    row = queries.comment(comment_id, lock=True)
    if row.settled_at is not None:
        raise Conflict("settled", f"这条意见已由{row.settled_by}处理。")
    require_text(settlement, "settlement", "请写明如何处理这条意见。")
    row.settled_at, row.settled_by, row.settlement = now(), context.current_actor().actor_name, settlement.strip()
    db.session.flush()
    return row


def send_back(draft: ItemDraft) -> ItemDraft:
    """Back to its author, to mend what the comments say."""
    require_city()
    row = queries.draft(draft.id, lock=True)
    row.state = next_draft_state(row.state, DraftAct.SEND_BACK)
    db.session.flush()
    record(LedgerEvent.CATALOGUE_DRAFT_SENT_BACK, f"“{row.body['name']}”草稿退回修改。", subject_id=row.item_id)
    return row


def drop_draft(draft: ItemDraft, reason: str) -> ItemDraft:
    """Give a draft up; it stays on file."""
    require_city()
    row = queries.draft(draft.id, lock=True)
    require_text(reason, "reason", "请填写放弃草稿的原因。")
    row.state = next_draft_state(row.state, DraftAct.DROP)
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_DRAFT_DROPPED,
        f"放弃“{row.body['name']}”草稿。原因：{reason.strip()}",
        subject_id=row.item_id,
    )
    return row


def day_in_words(day: date) -> str:
    """A date as the notices print it."""
    return f"{day.year}年{day.month}月{day.day}日"
