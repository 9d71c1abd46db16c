"""Writing what a plan says: dictionary entries and items are inserted, standards become drafts. Statements do not grow with rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.foundation.ledger.events import LedgerEvent
from app.foundation.ledger.operations import record
from app.standards.catalogue.dictionary import LegalBasis, Material, MaterialSynonym
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import Issuer, MaterialClass, Medium, Original, Stage
from app.standards.drafting.models import ItemDraft
from app.standards.drafting.terms import DraftState
from app.standards.exchange.import_plan import ImportPlan, ItemPlan
from tenants import context
from tenants.clock import now
from tenants.db import db
from tenants.keys import new_id


def apply_import(city_id: int, plan: ImportPlan, note: str) -> int:
    """Write it, in the open transaction; returns how many drafts were begun. ``note`` stands on each of them."""
    changing = [item for item in plan.items if item.what != "unchanged"]
    ids = _items(city_id, changing)
    _bases(city_id, plan)
    _materials(city_id, plan)
    drafts = [item for item in changing if item.needs_draft]
    db.session.add_all(_draft(item, ids[item.incoming.code], note) for item in drafts)
    db.session.flush()
    for item in drafts:
        base = f"以第{item.base_number}版为底本" if item.base_number else "首个版本"
        record(
            LedgerEvent.CATALOGUE_DRAFT_BEGUN,
            f"导入“{item.name}”新版本草稿（{base}）。",
            subject_id=ids[item.incoming.code],
        )
    return len(drafts)


def _items(city_id: int, changing: list[ItemPlan]) -> dict[str, UUID]:
    """Items that are there take their new place; new ones are inserted. The caller has locked them."""
    there = [item.item_id for item in changing if item.item_id is not None]
    rows = {row.id: row for row in db.session.scalars(select(Item).where(Item.id.in_(there)))} if there else {}
    ids = {item.incoming.code: item.item_id or new_id() for item in changing}
    for plan in changing:
        incoming = plan.incoming
        if plan.item_id is None:
            db.session.add(
                Item(
                    id=ids[incoming.code], city_id=city_id, code=incoming.code, name=plan.name,
                    stage=Stage(incoming.stage), position=incoming.position, division=incoming.division,
                )
            )  # fmt: skip
            record(LedgerEvent.CATALOGUE_ITEM_ADDED, f"导入新事项“{plan.name}”。", subject_id=ids[incoming.code])
        elif plan.head_changes:
            row = rows[plan.item_id]
            row.stage, row.position, row.division = Stage(incoming.stage), incoming.position, incoming.division
            told = "、".join(f"{each.label}改为{each.after}" for each in plan.head_changes)
            record(LedgerEvent.CATALOGUE_ITEM_PLACED, f"“{row.name}”{told}。", subject_id=row.id)
    db.session.flush()
    return ids


def _bases(city_id: int, plan: ImportPlan) -> None:
    db.session.add_all(
        LegalBasis(
            id=new_id(), city_id=city_id, code=row["code"], document=row["document"], article=row["article"],
            gist=row["gist"], effective_from=_day(row["effective_from"]), effective_to=_day(row["effective_to"]),
            source=row["source"], confidence=row["confidence"],
        )
        for row in plan.dictionary.bases
    )  # fmt: skip
    db.session.flush()


def _materials(city_id: int, plan: ImportPlan) -> None:
    """After the items: some of them issue materials."""
    issuers = {
        row.code: row.id for row in db.session.execute(select(Item.code, Item.id).where(Item.city_id == city_id))
    }
    db.session.add_all(
        Material(
            id=new_id(), city_id=city_id, code=row["code"], name=row["name"],
            material_class=MaterialClass(row["material_class"]), original=Original(row["original"]),
            medium=Medium(row["medium"]), issuer=Issuer(row["issuer"]),
            issued_by_item_id=issuers.get(row["issued_by"]), note=row["note"],
        )
        for row in plan.dictionary.materials
    )  # fmt: skip
    db.session.flush()
    db.session.add_all(_synonyms(city_id, plan))
    db.session.flush()


def _synonyms(city_id: int, plan: ImportPlan) -> Iterator[MaterialSynonym]:
    wanted = {code for _, code in plan.dictionary.synonyms}
    ids = {
        row.code: row.id
        for row in db.session.execute(
            select(Material.code, Material.id).where(Material.city_id == city_id, Material.code.in_(wanted))
        )
    }
    known = {
        (row.material_id, row.synonym)
        for row in db.session.execute(
            select(MaterialSynonym.material_id, MaterialSynonym.synonym).where(
                MaterialSynonym.city_id == city_id, MaterialSynonym.material_id.in_(ids.values())
            )
        )
    }
    for synonym, code in plan.dictionary.synonyms:
        if (ids[code], synonym) not in known:
            known.add((ids[code], synonym))
            yield MaterialSynonym(city_id=city_id, material_id=ids[code], synonym=synonym)


def _draft(item: ItemPlan, item_id: UUID, note: str) -> ItemDraft:
    return ItemDraft(
        id=new_id(), item_id=item_id, base_number=item.base_number, state=DraftState.DRAFT, revision=1,
        body=item.content, change_note=note, saved_at=now(), saved_by=context.current_actor().actor_name,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
