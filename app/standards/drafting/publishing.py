"""Publishing a version (发布): one transaction, all portals at once; what is under way keeps the version it began under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.foundation.errors import Conflict, Forbidden, Invalid, StaleForm, require_text
from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.catalogue.adoptions import Adoption
from app.standards.catalogue.canonical import changed_facets, content_hash
from app.standards.catalogue.change_marks import mark_changed
from app.standards.catalogue.checks import check_prerequisites
from app.standards.catalogue.comparing import LineChange, differences
from app.standards.catalogue.entry import CatalogueRefused
from app.standards.catalogue.integrity import stored_contents
from app.standards.catalogue.models import Item, ItemVersion
from app.standards.catalogue.terms import AdoptionStatus, UniformFacet, VersionState
from app.standards.catalogue.version_rows import version_lines_of, version_values
from app.standards.drafting import queries
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.operations import day_in_words, field_fault_of, require_city, submission_faults
from app.standards.drafting.terms import DraftAct, next_draft_state
from tenants.clock import now, today
from tenants.db import db
from tenants.keys import new_id


@dataclass(frozen=True)
class PublishingEffect:
    """What publishing will do, said before it does it."""

    number: int
    starts_on: date
    ends: ItemVersion | None
    """The version in force that ends on the day before; None for an item's first."""
    facets: tuple[UniformFacet, ...]
    changes: tuple[LineChange, ...]
    bureau_ids: tuple[int, ...]
    """Who has adopted the item: their portals change, they have to take note."""


def publishing_effect_of(draft: ItemDraft, starts_on: date) -> PublishingEffect:
    """What publishing this draft would do; nothing is written."""
    current = queries.newest_version(draft.item_id, VersionState.IN_FORCE)
    newest = queries.newest_version(draft.item_id)
    before = stored_contents(draft.bureau_id, [current.id])[current.id] if current else None
    adopters = db.session.scalars(
        select(Adoption.bureau_id)
        .where(Adoption.item_id == draft.item_id, Adoption.until.is_(None), Adoption.status == AdoptionStatus.ADOPTED)
        .order_by(Adoption.bureau_id)
    )
    return PublishingEffect(
        number=(newest.number if newest else 0) + 1,
        starts_on=starts_on,
        ends=current,
        facets=tuple(changed_facets(before, draft.body) if before else UniformFacet),
        changes=tuple(differences(before, draft.body, queries.name_lookup(draft.bureau_id))),
        bureau_ids=tuple(adopters),
    )


def publish(draft: ItemDraft, starts_on: date, by: UUID, seen: int) -> ItemVersion:
    """Publish now or on a date. The reviewer is not who sent it to review; ``seen`` is the revision they looked at.

    Raises :class:`Forbidden` for the submitter, :class:`StaleForm` where it was sent back and mended since, :class:`Conflict`
    while a comment is open or another version waits, :class:`Invalid` for a date or content that cannot be.
    """
    city_id = require_city()
    item = queries.item(draft.item_id, lock=True)
    row = queries.draft(draft.id, lock=True)
    state = next_draft_state(row.state, DraftAct.PUBLISH)
    if row.submitted_by == by:
        raise Forbidden("送审人不能发布自己送审的版本，请由另一位审核人发布。")
    if row.revision != seen:
        raise StaleForm("这份草稿")
    open_comments = queries.unsettled_comment_count(row.id)
    if open_comments:
        raise Conflict("comments", f"还有{open_comments}条审核意见没有处理，处理后才能发布。")
    current, waiting = _neighbours(item, starts_on)
    if waiting is not None:
        raise Conflict(
            "scheduled", f"第{waiting.number}版已定于{day_in_words(waiting.valid_from)}生效，请先撤下再发布新版。"
        )
    ids = queries.ids_by_code(city_id)
    _check(item, row)
    newest = queries.newest_version(item.id)
    version = _insert(item, row, (newest.number if newest else 0) + 1, starts_on, ids)
    if starts_on <= today():
        _put_in_force(item, version, current)
    row.state, row.published_number = state, version.number
    credits_ = _credit(item.id, version)
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_VERSION_PUBLISHED,
        f"发布“{version.name}”第{version.number}版，{day_in_words(starts_on)}起生效。{version.change_note}{credits_}",
        subject_id=item.id,
        detail={"number": version.number, "content_hash": version.content_hash, "valid_from": starts_on.isoformat()},
    )
    return version


def _neighbours(item: Item, starts_on: date) -> tuple[ItemVersion | None, ItemVersion | None]:
    """The version in force and one that waits. Raises :class:`Invalid` where the new one would begin too early."""
    if starts_on < today():
        raise Invalid("past", "生效日期不能早于今天。", "starts_on")
    if starts_on > today() + timedelta(days=366):
        raise Invalid("far", "生效日期不能晚于一年以后。", "starts_on")
    current = queries.newest_version(item.id, VersionState.IN_FORCE)
    if current is not None and starts_on <= current.valid_from:
        raise Invalid(
            "overlap",
            f"第{current.number}版{day_in_words(current.valid_from)}才生效，新版最早可从次日起生效。",
            "starts_on",
        )
    return current, queries.newest_version(item.id, VersionState.SCHEDULED)


def _check(item: Item, draft: ItemDraft) -> None:
    """The content once more, on the dictionary of this moment; and no item comes before itself."""
    faults = submission_faults(draft)
    if faults:
        raise Invalid(
            "content",
            f"还有{len(faults)}处不能发布：{faults[0]}",
            faults=tuple(field_fault_of(fault) for fault in faults),
        )
    before = queries.prerequisites(item.city_id)
    before[item.code] = [line["item"] for line in draft.body["procedure"]["prerequisites"]]
    try:
        check_prerequisites(before)
    except CatalogueRefused as circle:
        raise Invalid("circle", f"{circle}。请去掉其中一个前置关系。", "prerequisites") from circle


def _insert(item: Item, draft: ItemDraft, number: int, starts_on: date, ids: dict[str, dict[str, UUID]]) -> ItemVersion:
    version = ItemVersion(
        id=new_id(),
        city_id=item.city_id,
        item_id=item.id,
        number=number,
        state=VersionState.SCHEDULED,
        valid_from=starts_on,
        published_at=now(),
        content_hash=content_hash(draft.body),
        change_note=draft.change_note,
        **version_values(draft.body),
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(version_lines_of(draft.body, item.city_id, version.id, ids))
    db.session.flush()
    return version


def _put_in_force(item: Item, version: ItemVersion, current: ItemVersion | None) -> None:
    """The old one ends on the day before, then the new one begins: never two at once, never none."""
    if current is not None:
        current.state, current.valid_to = VersionState.SUPERSEDED, version.valid_from - timedelta(days=1)
        db.session.flush()
    version.state = VersionState.IN_FORCE
    item.name = version.name
    db.session.flush()
    mark_changed()


def _credit(item_id: UUID, version: ItemVersion) -> str:
    """Accepted proposals flowed into this version: they say so, with their authors (B9)."""
    credited = queries.accepted_proposals(item_id)
    for proposal in credited:
        proposal.published_number = version.number
    if not credited:
        return ""
    return "采纳建议：" + "、".join(f"{one.proposed_by}（{one.facet.label}）" for one in credited) + "。"


def apply_scheduled_versions() -> int:
    """Put in force what was scheduled for today or before; returns how many. As the root bureau, by the worker."""
    city_id = require_city()
    due = db.session.scalars(
        select(ItemVersion)
        .where(
            ItemVersion.city_id == city_id,
            ItemVersion.state == VersionState.SCHEDULED,
            ItemVersion.valid_from <= today(),
        )
        .order_by(ItemVersion.valid_from, ItemVersion.id)
        .limit(200)
    ).all()
    for version in due:
        item = queries.item(version.item_id, lock=True)
        db.session.refresh(version)
        if version.state is not VersionState.SCHEDULED:
            continue
        _put_in_force(item, version, queries.newest_version(item.id, VersionState.IN_FORCE))
        record(
            LedgerEvent.CATALOGUE_VERSION_IN_FORCE, f"“{version.name}”第{version.number}版生效。", subject_id=item.id,
            detail={"number": version.number},
        )  # fmt: skip
    return len(due)


def withdraw(item_id: UUID, reason: str) -> ItemVersion:
    """Take a scheduled version back before it begins. Raises :class:`Conflict` where none waits."""
    require_city()
    item = queries.item(item_id, lock=True)
    waiting = queries.newest_version(item.id, VersionState.SCHEDULED)
    if waiting is None:
        raise Conflict("step", "没有待生效的版本可以撤下。")
    require_text(reason, "reason", "请填写撤下的原因。")
    waiting.state, waiting.valid_to = VersionState.RETIRED, waiting.valid_from
    db.session.flush()
    record(
        LedgerEvent.CATALOGUE_VERSION_WITHDRAWN, f"撤下“{waiting.name}”第{waiting.number}版（未生效）。原因：{reason.strip()}",
        subject_id=item.id,
    )  # fmt: skip
    return waiting


def retire(item_id: UUID, reason: str, replaced_by: str = "") -> Item:
    """Retire an item from today: it is on no portal and on no new checklist; what runs goes on under its version.

    ``replaced_by`` names the item that takes its place. Raises :class:`Conflict` for one that is retired, or that
    another item in force names as its prerequisite.
    """
    require_city()
    item = queries.item(item_id, lock=True)
    if item.retired_on is not None:
        raise Conflict("retired", f"“{item.name}”已于{day_in_words(item.retired_on)}停用。")
    require_text(reason, "reason", "请填写停用的依据或原因。")
    needed_by = [code for code, before in queries.prerequisites(item.city_id).items() if item.code in before]
    if needed_by:
        called = queries.name_lookup(item.city_id)
        raise Conflict("needed", f"以下事项仍把它列为前置：{'、'.join(called('item', code) for code in needed_by)}。")
    item.retired_on = today()
    for version in (
        queries.newest_version(item.id, state) for state in (VersionState.IN_FORCE, VersionState.SCHEDULED)
    ):
        if version is not None:
            version.state, version.valid_to = VersionState.RETIRED, max(today(), version.valid_from)
    db.session.flush()
    mark_changed()
    instead = f"，由“{replaced_by.strip()}”接替" if replaced_by.strip() else ""
    record(
        LedgerEvent.CATALOGUE_ITEM_RETIRED, f"停用“{item.name}”{instead}。原因：{reason.strip()}", subject_id=item.id
    )
    return item
