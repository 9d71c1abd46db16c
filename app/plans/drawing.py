"""Drawing up the checklist (列出审批事项清单): each needed item with its version, route, limit, materials and fees."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.catalogue.routes import DecidingRoute, RouteKind
from app.catalogue.terms import AdoptionStatus, Necessity, ServiceMode
from app.errors import Conflict
from app.handoffs.queries import live_rights
from app.plans.checklist import ChecklistEntry, EntryFee, EntryMaterial
from app.plans.standard import Standard, form_of, standards
from app.plans.states import EntryState, FeeState, MaterialState, Route
from app.projects.models import Project
from app.projects.routing import Standing, standings
from tenants import bureaus, context
from tenants.db import db
from tenants.instants import today
from tenants.keys import new_id
from tenants.pairings import HandoffKind

KIND_OF = {Route.PUSH: HandoffKind.PUSH, Route.REVIEW_ON_BEHALF: HandoffKind.REVIEW_ON_BEHALF}


@dataclass(frozen=True)
class Wanted:
    """An item to put on the list, and who decides it."""

    item_id: UUID
    deciding_bureau_id: int | None
    material_ids: frozenset[UUID] = frozenset()
    all_necessary: bool = True
    note: str = ""


@dataclass(frozen=True)
class Way:
    """How an entry travels: its route and who reviews it."""

    route: Route
    bureau_id: int


def draw_entries(project: Project, wanted: Sequence[Wanted], listed: Mapping[UUID, str]) -> list[ChecklistEntry]:
    """New entries for the wanted items. ``listed``: items already on the project's list with their names.

    Raises :class:`Conflict` naming every item that has no version in force or cannot travel to its bureau.
    """
    known = standards([one.item_id for one in wanted])
    ways = _ways(wanted, known)
    own_results = {one.item_id for one in wanted} | set(listed)
    names = {**listed, **{item_id: standard.name for item_id, standard in known.items()}}
    entries = []
    for one in sorted(wanted, key=lambda each: known[each.item_id].position):
        standard = known[one.item_id]
        entry = _entry(project, one, standard, ways[one.item_id])
        db.session.add(entry)
        db.session.flush()
        _add_materials(entry, one, standard, own_results, names)
        _add_fees(entry, standard)
        entries.append(entry)
    db.session.flush()
    return entries


def _entry(project: Project, one: Wanted, standard: Standard, way: Way) -> ChecklistEntry:
    return ChecklistEntry(
        id=new_id(),
        project_id=project.id,
        item_id=one.item_id,
        item_version_id=standard.version_id,
        item_name=standard.name,
        stage=standard.stage,
        position=standard.position,
        mode=standard.mode,
        route=way.route,
        deciding_bureau_id=way.bureau_id,
        limit_days=standard.limit.days,
        limit_unit=standard.limit.unit,
        limit_confirmed=standard.limit.confirmed,
        by_commitment=False,
        special_steps=standard.special_steps,
        note=one.note[:400],
        state=EntryState.PREPARING,
    )


def _add_materials(
    entry: ChecklistEntry, one: Wanted, standard: Standard, own_results: Collection[UUID], names: Mapping[UUID, str]
) -> None:
    """What the unit must bring; a result of an item on the same list need not be brought (不需提供, 研判表)."""
    for position, asked in enumerate(standard.asked_materials(one.material_ids, one.all_necessary), 1):
        issuer = asked.issued_by_item_id
        exempt = issuer is not None and issuer in own_results and issuer != one.item_id
        db.session.add(
            EntryMaterial(
                entry_id=entry.id,
                material_id=asked.material_id,
                position=position,
                name=asked.printed_name,
                material_class=asked.material_class.value,
                form=form_of(asked),
                necessary=asked.necessity is Necessity.NECESSARY,
                state=MaterialState.EXEMPT if exempt else MaterialState.MISSING,
                note=f"由审批局核发（{names[issuer]}），免于提交" if exempt else asked.condition[:300],
            )
        )


def _add_fees(entry: ChecklistEntry, standard: Standard) -> None:
    for fee in standard.fees:
        db.session.add(
            EntryFee(
                entry_id=entry.id,
                item_version_id=standard.version_id,
                fee_number=fee.number,
                name=fee.name,
                basis=fee.basis[:300],
                state=FeeState.DUE,
            )
        )


def _ways(wanted: Sequence[Wanted], known: Mapping[UUID, Standard]) -> dict[UUID, Way]:
    standing = standings([one.item_id for one in wanted])
    links = {(right.from_id, right.to_id, right.kind) for right in live_rights(today())}
    ways: dict[UUID, Way] = {}
    problems: list[str] = []
    for one in wanted:
        if one.item_id not in known:
            problems.append("一个事项在目录中没有现行有效的版本")
            continue
        name = known[one.item_id].name
        way = way_of(one.deciding_bureau_id, standing[one.item_id])
        problem = _problem(name, way, standing[one.item_id], links, known[one.item_id].mode)
        if problem or way is None:
            problems.append(problem or f"“{name}”在本市各审批局都没有承接，不能列入清单")
            continue
        ways[one.item_id] = way
    if problems:
        raise Conflict("no_way", "清单暂时不能形成：" + "；".join(problems) + "。请调整研判意见或事项承接情况。")
    return ways


def way_of(deciding_bureau_id: int | None, standing: Standing) -> Way | None:
    """The route of an item that the assessment gave to ``deciding_bureau_id`` (None: as the catalogue suggests)."""
    own, suggested = context.bureau_id(), standing.route
    if deciding_bureau_id is None:
        return _suggested(suggested)
    for_us = suggested is not None and suggested.kind is RouteKind.REVIEW_ON_BEHALF
    if suggested is not None and for_us and deciding_bureau_id in (own, suggested.bureau_id):
        return _suggested(suggested)
    return Way(Route.OWN if deciding_bureau_id == own else Route.PUSH, deciding_bureau_id)


def _suggested(route: DecidingRoute | None) -> Way | None:
    return None if route is None else Way(Route(route.kind.value), route.bureau_id)


def _problem(
    name: str, way: Way | None, standing: Standing, links: Collection[tuple[int, int, HandoffKind]], mode: ServiceMode
) -> str:
    """Why an item cannot travel that way; empty when it can. An item of assistance never enters a window."""
    if way is None or mode is ServiceMode.ASSIST:
        return ""
    reviewer = bureaus.by_id(way.bureau_id).name
    if standing.statuses.get(way.bureau_id) is not AdoptionStatus.ADOPTED:
        return f"{reviewer}没有承接“{name}”"
    if way.route is not Route.OWN and (context.bureau_id(), way.bureau_id, KIND_OF[way.route]) not in links:
        return f"本局与{reviewer}之间没有可以移交“{name}”的联动关系"
    return ""
