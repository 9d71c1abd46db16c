"""The read receipt of a version (阅知, L2.3a): published, circulated, read and noted (知悉) - one truth on both pages.

The circular asks; that the bureau has taken note of the version is one row of the catalogue. Whoever may take note does
both by answering the circular, and by taking note on the page of the item: neither is asked for twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, and_, select

from app.casework.letters import operations as letters
from app.casework.letters.drafts import LetterDraft
from app.casework.letters.profiles import LONG, SHORT
from app.casework.letters.queries import handoff_parts_of
from app.foundation.calendar.queries import calendar_here
from app.foundation.errors import Conflict, Invalid
from app.foundation.files.models import StoredFile
from app.foundation.staff.queries import officer
from app.interbureau.handoffs import operations as handoffs
from app.interbureau.handoffs.message_contents import read_part
from app.interbureau.handoffs.models import Handoff, HandoffMessage
from app.interbureau.handoffs.queries import handoff, sent_content
from app.interbureau.handoffs.shapes import NoteContent, ReasonContent, VersionReference
from app.interbureau.handoffs.states import Box, HandoffAct, HandoffState
from app.oversight.circulars import queries
from app.oversight.circulars.operations import AWAITED_STATES
from app.oversight.circulars.progress import ENDED_STATES
from app.oversight.incoming import receiving
from app.standards.adopting import operations as adopting
from app.standards.catalogue.adoptions import Acknowledgement
from app.standards.catalogue.comparing import CHANGE_LABELS, LineChange
from app.standards.catalogue.models import ItemVersion
from app.standards.drafting import publishing
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.operations import day_in_words
from tenants import bureaus, context
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.db import db
from tenants.pairings import HandoffKind

AnyRow = Row[*tuple[Any, ...]]
USUAL_DAYS, MOST_DAYS = 2, 30
"""Working days that the bureaus are given."""
MOST_NAMED = 12
"""Changes that the circular names; the page of the version has all of them."""
LONGEST_CHANGE = 110
MOST_OWED = 200
_VERSION = HandoffMessage.content["version"]["version_id"].astext


@dataclass(frozen=True)
class ReadReceipt:
    """How far the reading of a version is, at the city."""

    ref: UUID
    """Of the circular."""
    total: int
    read: int
    unread: Sequence[str]
    due_on: date | None


@dataclass(frozen=True)
class OwedReceipt:
    """A version whose reading is asked of this bureau and that it has not confirmed."""

    handoff_id: UUID
    version_id: UUID
    number: int
    starts_on: str
    due_on: date | None
    sender_id: int


@dataclass(frozen=True)
class ReceiptRequest:
    """That the bureaus are to confirm their reading."""

    days: int
    """Working days that they are given."""
    address_of: Callable[[str, int], str]
    """Where a version is read, of its item's code and its number: the web says so, the circular only repeats it."""


def circular_reach() -> tuple[list[int], list[str]]:
    """To whom a circular of this bureau goes today, and the names of the bureaus of its city that have no such link."""
    linked, here = queries.linked_bureau_ids(HandoffKind.CIRCULAR), bureau_by_id(context.bureau_id())
    city = [card for card in bureaus.directory().values() if card.city_id == here.city_id and card.id != here.id]
    return linked, [card.name for card in city if card.id not in linked]


def publish(
    draft: ItemDraft, starts_on: date, by: UUID, seen: int, asking: ReceiptRequest | None = None
) -> ItemVersion:
    """Publish a version; with ``asking`` every linked bureau is asked to read it, in the same transaction.

    Raises what :func:`app.standards.drafting.publishing.publish` raises, :class:`Conflict` (``no_link``) where nobody could be
    asked, :class:`Invalid` where the last day cannot be said.
    """
    if asking is None:
        return publishing.publish(draft, starts_on, by, seen)
    linked, _without = circular_reach()
    due_on = calendar_here().due(today(), asking.days).on
    if not linked:
        raise Conflict("no_link", "没有含“文件抄送”的生效联动关系，无法要求各局阅知，请取消勾选后发布。")
    if due_on is None:
        raise Invalid("unpublished", "阅知期限所在年份的工作日历还没有公布，请减少工作日数。", "receipt_days")
    effect = publishing.publishing_effect_of(draft, starts_on)
    version = publishing.publish(draft, starts_on, by, seen)
    code = draft.body["code"]
    letter = LetterDraft(
        HandoffKind.CIRCULAR, _asked(version, asking.address_of(code, version.number), effect), due_on,
        version=_named(version, code), subject_id=version.id,
    )  # fmt: skip
    letters.send(letter, {one: uuid5(version.id, str(one)) for one in linked})
    return version


def _asked(version: ItemVersion, address: str, effect: publishing.PublishingEffect) -> dict[str, str]:
    named = f"《{version.name}》第{version.number}版"
    facets = "、".join(facet.label for facet in effect.facets) or "五统一各方面不变"
    lines = [
        f"{named}自{day_in_words(version.valid_from)}起施行，请阅知。",
        f"全文：{address}",
        f"涉及：{facets}",
        *([f"说明：{version.change_note[:400]}"] if version.change_note else []),
        "变更内容：",
        *_changes(effect.changes),
    ]
    return {"subject": f"关于阅知{named}的通知"[:SHORT], "gist": "\n".join(lines)[:LONG]}


def _changes(changes: Sequence[LineChange]) -> list[str]:
    named = [_change(change) for change in changes]
    more = [f"· 等共{len(named)}处，见全文和版本对照"] if len(named) > MOST_NAMED else []
    return [*named[:MOST_NAMED], *more]


def _change(change: LineChange) -> str:
    """One change in a line: what, and of what was changed from which words to which."""
    told = f"· {change.section.label}：{CHANGE_LABELS[change.what]}"
    title = f" {change.title}" if change.title != change.section.label else ""
    fields = (
        [f"{one.label}由“{one.before}”改为“{one.after}”" for one in change.fields] if change.what == "changed" else []
    )
    return f"{told}{title}{'，' if fields else ''}{'；'.join(fields)}"[:LONGEST_CHANGE]


def _named(version: ItemVersion, code: str) -> VersionReference:
    return VersionReference(
        item_id=str(version.item_id),
        version_id=str(version.id),
        code=code,
        name=version.name,
        number=version.number,
        starts_on=version.valid_from.isoformat(),
        content_hash=version.content_hash,
    )


def withdraw(item_id: UUID, reason: str) -> ItemVersion:
    """Take a scheduled version back; whoever was asked to read it need not any more, and is told."""
    version = publishing.withdraw(item_id, reason)
    boxes = queries.circulars_about(version.id)
    said = f"“{version.name}”第{version.number}版已撤下，没有生效，不必再阅知。原因：{reason.strip()}"
    unsigned = [box for box in boxes if box.state is HandoffState.SENT]
    others = [box for box in boxes if box.state not in (HandoffState.SENT, *ENDED_STATES)]
    if unsigned:
        handoffs.post_messages(unsigned, HandoffAct.WITHDRAW, ReasonContent(reason=said))
    if others:
        handoffs.post_messages(others, HandoffAct.NOTE, NoteContent(note=said))
    return version


def read_receipt_of(version_id: UUID) -> ReadReceipt | None:
    """Who has read a version; None where nobody was asked, or not by this bureau."""
    boxes = [box for box in queries.circulars_about(version_id) if box.state not in ENDED_STATES]
    if not boxes:
        return None
    unread = [bureau_by_id(box.target_id).short_name for box in boxes if box.state is not HandoffState.ANSWERED]
    ref = boxes[0].batch_ref or boxes[0].id
    return ReadReceipt(ref, len(boxes), len(boxes) - len(unread), unread, boxes[0].due_on)


def acknowledgements_by_bureau(version_id: UUID, bureau_ids: Collection[int]) -> Mapping[int, tuple[datetime, str]]:
    """Which bureaus have taken note (知悉) of a version in the catalogue: when, and who."""
    rows = db.session.execute(
        select(Acknowledgement.bureau_id, Acknowledgement.acknowledged_at, Acknowledgement.acknowledged_by).where(
            Acknowledgement.version_id == version_id, Acknowledgement.bureau_id.in_(bureau_ids)
        )
    )
    return {row.bureau_id: (row.acknowledged_at, row.acknowledged_by) for row in rows}


def owed_receipts(item_id: UUID) -> list[OwedReceipt]:
    """Versions of an item whose reading is asked of this bureau and not confirmed yet."""
    return [
        OwedReceipt(row.id, UUID(said["version_id"]), said["number"], said["starts_on"], row.due_on, row.origin_id)
        for row in _owed()
        if (said := read_part(row.version, VersionReference))["item_id"] == str(item_id)
    ]


def _owed() -> Sequence[AnyRow]:
    """Circulars about a version that wait for this bureau, oldest first."""
    asked = HandoffMessage.content["version"]
    statement = (
        select(Handoff.id, Handoff.due_on, Handoff.origin_id, asked.label("version"))
        .join(
            HandoffMessage,
            and_(
                HandoffMessage.bureau_id == Handoff.bureau_id,
                HandoffMessage.handoff_id == Handoff.id,
                HandoffMessage.number == 1,
            ),
        )
        .where(
            Handoff.bureau_id == context.bureau_id(), Handoff.box == Box.IN, Handoff.kind == HandoffKind.CIRCULAR,
            Handoff.state.in_(AWAITED_STATES), _VERSION.is_not(None),
        )
        .order_by(Handoff.sent_at, Handoff.id)
        .limit(MOST_OWED)
    )  # fmt: skip
    return db.session.execute(statement).all()


def answer(
    box: Handoff,
    answered: Mapping[str, str],
    verdict: str = "",
    files: Sequence[StoredFile] = (),
    *,
    by: UUID,
    may_note: bool,
) -> Handoff:
    """Answer a letter. Where it asks to read a version, and who answers ``may_note``, the version is noted (知悉) too."""
    version = sent_content(box.id).get("version")
    done = letters.answer(box, answered, verdict, files, by=by)
    if version and may_note:
        adopting.acknowledge_version(UUID(version["version_id"]))
    return done


def acknowledge(item_id: UUID, seen: UUID, by: UUID) -> int:
    """Take note (知悉) of a version of an item: the circular that asked for it is answered by that. Returns its number."""
    number = adopting.acknowledge(item_id, seen)
    settle_noted_circulars(by)
    return number


def acknowledge_all(seen: str, by: UUID) -> int:
    """Take note of all that waits; the circulars that asked for it are answered by that. Returns how many versions."""
    count = adopting.acknowledge_all(seen)
    settle_noted_circulars(by)
    return count


def settle_noted_circulars(by: UUID) -> int:
    """Answer (已阅) every waiting circular about a version that this bureau has taken note of; returns how many.

    One with a part that a division has not answered waits for it.
    """
    waiting = {row.id: row.version for row in _owed()}
    noted = set(
        db.session.scalars(
            select(Acknowledgement.version_id).where(
                Acknowledgement.bureau_id == context.bureau_id(),
                Acknowledgement.version_id.in_({UUID(said["version_id"]) for said in waiting.values()}),
            )
        )
    )
    due = {one: said for one, said in waiting.items() if UUID(said["version_id"]) in noted}
    return sum(_settle(handoff_id, said, by) for handoff_id, said in due.items())


def _settle(handoff_id: UUID, said: Mapping[str, Any], by: UUID) -> bool:
    box = handoff(handoff_id)
    parts = handoff_parts_of(box.id)
    if box.state not in AWAITED_STATES or any(row.answered_at is None and row.taken_back_at is None for row in parts):
        return False
    if box.state is HandoffState.SENT:
        receiving.receive(box, officer(by).division_id, by)
    letters.answer(box, {"answer": f"已知悉第{said['number']}版。"}, by=by)
    return True
