"""What a consultation (会商征询) does when it arrives: a sheet at the consulted bureau, an answer at the asking one."""

from __future__ import annotations

from app.casework.scoping import queries, rounds, sheets
from app.casework.scoping.models import ScopingSheet
from app.casework.scoping.terms import SheetAct, SheetState, next_sheet_state
from app.foundation.ledger.events import LedgerEvent
from app.interbureau.handoffs.message_contents import read_content
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.shapes import ConsultationContent, ReasonContent, SheetContent
from app.interbureau.handoffs.states import HandoffAct
from tenants import bureaus, context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id


def open_foreign_sheet(box: Handoff, content: ConsultationContent) -> ScopingSheet:
    """At the consulted bureau, when it receives the handoff: its own sheet with what it was shown. Once."""
    known = queries.sheet_of_handoff(box.id)
    if known is not None:
        return known
    sheet = ScopingSheet(
        id=new_id(), assessment_id=None, party_bureau_id=context.bureau_id(), division_id=box.division_id,
        handoff_id=box.id, facts={**content, "origin_id": box.origin_id}, state=SheetState.INVITED,
        due_on=box.due_on, version=1,
    )  # fmt: skip
    db.session.add(sheet)
    box.subject_id = sheet.id
    db.session.flush()
    rounds.record_sheet_event(
        sheet, LedgerEvent.HANDOFF_SHEET_OPENED, f"收到{bureaus.bureau_by_id(box.origin_id).name}会商征询，建立研判表。"
    )
    return sheet


def on_consultation_answered(sheet: ScopingSheet, content: SheetContent, actor_name: str) -> ScopingSheet:
    """At the asking bureau: the other bureau's answer becomes its row of the merged table.

    An answer to a withdrawn invitation is put on record and changes nothing.
    """
    sheet = queries.sheet(sheet.id, lock=True)
    name = bureaus.bureau_by_id(sheet.party_bureau_id).name
    if sheet.state is not SheetState.INVITED:
        rounds.record_sheet_event(
            sheet,
            LedgerEvent.HANDOFF_ANSWER_UNUSED,
            f"{name}反馈会商意见，本局此前已撤回征询，未纳入汇总。",
            actor_name,
        )
        return sheet
    sheets.write_lines(sheet, sheets.lines_of_answer(content))
    sheets.write_texts(sheet, sheets.texts_of_answer(content))
    sheet.filled_by = (content["filled_by"] or actor_name)[:120]
    sheet.state = next_sheet_state(sheet.state, SheetAct.SUBMIT)
    sheet.submitted_at = now()
    sheet.version += 1
    db.session.flush()
    rounds.record_sheet_event(
        sheet, LedgerEvent.HANDOFF_ANSWER_TAKEN, f"{name}反馈会商意见，填表人{sheet.filled_by}。", actor_name
    )
    return sheet


def on_consultation_returned(sheet: ScopingSheet, content: ReasonContent, actor_name: str) -> ScopingSheet:
    """At the asking bureau: the other bureau returned the consultation; its sheet is out of the assessment."""
    sheet = queries.sheet(sheet.id, lock=True)
    if sheet.state is SheetState.INVITED:
        sheet.state = next_sheet_state(sheet.state, SheetAct.WITHDRAW)
        db.session.flush()
    name = bureaus.bureau_by_id(sheet.party_bureau_id).name
    rounds.record_sheet_event(
        sheet, LedgerEvent.HANDOFF_CONSULTATION_RETURNED, f"{name}退回会商征询：{content['reason']}", actor_name
    )
    return sheet


def apply_message(box: Handoff, message: HandoffMessage) -> None:
    """At the asking bureau: what the consulted one wrote. An answer fills its row, a return takes it out."""
    sheet = queries.sheet_of_handoff(box.id)
    if sheet is None:
        return
    if message.act is HandoffAct.ANSWER:
        on_consultation_answered(sheet, read_content(message, SheetContent), message.actor_name)
    elif message.act is HandoffAct.RETURN:
        on_consultation_returned(sheet, read_content(message, ReasonContent), message.actor_name)
    else:
        name = bureaus.bureau_by_id(box.target_id).name
        rounds.record_sheet_event(
            sheet,
            LedgerEvent(f"handoff.consultation.{message.act}"),
            f"{name}{message.act.label}会商征询。",
            message.actor_name,
        )


def close_foreign_sheet(box: Handoff) -> None:
    """At the consulted bureau: the consultation was returned or withdrawn, nobody fills its sheet any more."""
    sheet = queries.sheet_of_handoff(box.id)
    if sheet is None or sheet.state is not SheetState.INVITED:
        return
    sheet = rounds.lock_sheet_for_act(sheet, SheetAct.WITHDRAW)
    sheet.state = next_sheet_state(sheet.state, SheetAct.WITHDRAW)
    db.session.flush()
