"""What the demo shows of 五统一: a new version that not everybody has noted, texts published elsewhere, counted cases.

Told through the operations like everything else; the slow windows are projects of the demo's plan (``takes``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.assembly.seeding.acting_officers import MORNING, ActingOfficers, OfficeHours
from app.oversight.circulars import receipts
from app.oversight.circulars.receipts import ReceiptRequest
from app.oversight.uniformity import figure_preparation, operations, queries
from app.standards.catalogue.adoptions import Adoption
from app.standards.catalogue.models import Item
from app.standards.catalogue.sections import TIME_LIMIT
from app.standards.catalogue.terms import AdoptionStatus, UniformFacet
from app.standards.drafting import operations as drafting
from app.standards.drafting import queries as drafts
from tenants.bureaus import bureau_by_id, bureau_by_slug
from tenants.clock import SHANGHAI, today
from tenants.db import acting_for, db, read_transaction

CITY = "jincheng"
RENEWED = "construction_planning_permit"
PROMISED = 9
"""Working days of the demo's second version."""
READ_WITHIN = 2
"""Working days in which the bureaus are asked to read it."""
LATE = ("lingchuan", "gaoping-zone")
"""Who has not taken note of it."""
PORTAL = "山西政务服务网（演示数据）"
DECLARED: tuple[tuple[str, str, UniformFacet, tuple[str, str]], ...] = (
    ("yangcheng", "construction_permit", UniformFacet.MATERIALS, ("", "")),
    ("yangcheng", "enterprise_filing", UniformFacet.ONLINE, ("0次", "1次")),
    ("chengqu", "water_abstraction", UniformFacet.TIME_LIMIT, ("未公布", "30个工作日")),
    ("zezhou", "enterprise_filing", UniformFacet.MATERIALS, ("", "")),
    ("gaoping", "soil_water_conservation", UniformFacet.ONLINE, ("", "")),
    ("qinshui", "construction_permit", UniformFacet.PROCEDURE, ("窗口", "综合窗口")),
)
"""Bureau, item, facet, and what the published text says in another way (nothing: it says the same)."""


def seed_uniformity(version_address: Callable[[str, int], str]) -> None:
    """All of it; nothing where a bureau has registered a text already. ``version_address``: where the web shows a version."""
    with read_transaction():
        known = bool(queries.declared_texts(queries.MatrixScope(bureau_by_slug(CITY).city_id)))
    if known:
        return
    cast = ActingOfficers(OfficeHours(datetime.combine(today() - timedelta(days=4), MORNING, SHANGHAI)))
    _renew(cast, ReceiptRequest(READ_WITHIN, version_address))
    for slug, code, facet, (word, other) in DECLARED:
        with cast.step(f"mulu@{slug}"):
            item = queries.item_in_force(code)
            texts = queries.facet_texts(item.city_id, queries.version_contents(item.city_id, [item.version_id]))
            lines: Iterable[str] = texts[item.version_id][facet]
            told = [line.replace(word, other) if word else line for line in lines]
            operations.declare(code, facet, "\n".join(told), PORTAL)
    figure_preparation.prepare_figures()


def _renew(cast: ActingOfficers, asking: ReceiptRequest) -> None:
    """The city publishes the next version of one item and asks all to read it; most bureaus take note of it."""
    with cast.step(f"mulu@{CITY}") as by:
        item = db.session.scalars(
            select(Item).where(Item.code == RENEWED, Item.city_id == bureau_by_slug(CITY).city_id)
        ).one()
        draft = drafting.start_draft(item)
        limit = {name: value for name, value in TIME_LIMIT.of(draft.body).items() if name != "variants"}
        limit |= {"promised_days": PROMISED, "promised_confirmed": True}
        drafting.save_section(draft, TIME_LIMIT, limit, drafting.revision_token_of(draft, TIME_LIMIT))
        drafting.set_change_note(draft, "压缩承诺时限（演示数据）。")
        drafting.submit(draft, by)
        item_id, draft_id = item.id, draft.id
    with cast.step(f"lingdao@{CITY}") as by:
        version_id = receipts.publish(drafts.draft(draft_id), today(), by, drafts.draft(draft_id).revision, asking).id
    with acting_for(bureau_by_slug(CITY).id), read_transaction():
        adopters = list(
            db.session.scalars(
                select(Adoption.bureau_id).where(
                    Adoption.item_id == item_id, Adoption.until.is_(None), Adoption.status == AdoptionStatus.ADOPTED
                )
            )
        )
    for bureau_id in sorted(adopters):
        slug = bureau_by_id(bureau_id).slug
        if slug not in LATE:
            with cast.step(f"mulu@{slug}") as by:
                receipts.acknowledge(item_id, version_id, by)
