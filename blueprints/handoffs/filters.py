"""How a box is looked at, read from the address and written into addresses again; what is set, each with its way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask import request

from app.foundation.staff import queries as staff
from app.foundation.staff.roles import Role
from app.interbureau.handoffs.queries import live_rights
from app.interbureau.handoffs.states import Box
from app.oversight.inbox.filters import (
    MAX_SEARCH_LENGTH,
    SORTS_OF_DONE,
    UNASSIGNED,
    BoxCursor,
    BoxFilter,
    BoxSort,
    TimeLeft,
    parse_cursor,
)
from app.oversight.inbox.groups import groups_of
from blueprints.shell.current_officer import current_officer
from blueprints.shell.query_args import enum_arg, key_arg
from tenants import context
from tenants.bureaus import directory
from tenants.clock import today
from tenants.labels import labels_of
from tenants.pairings import HandoffKind

UNASSIGNED_ARG = "none"
"""In the address: 未分派."""
ME = "me"
UNKNOWN = "已停用或不存在"
WHO_WORKS = (Role.REVIEWER, Role.HANDOFF_CLERK, Role.LIAISON)


class FilterChip(NamedTuple):
    """One filter that is set, in words, and the address without it."""

    label: str
    href: str


def box_href(box: Box) -> str:
    """The address of a box."""
    return "/inbox" if box is Box.IN else "/outbox"


def box_filter_of(box: Box) -> BoxFilter:
    """What the address asks for; what makes no sense there is off."""
    args = request.args
    if not args:  # as most looks at a box do
        return BoxFilter(box, reader=current_officer().id)
    group = args.get("group", "open")
    return BoxFilter(
        box,
        group if group in groups_of(box) else "open",
        current_officer().id,
        enum_arg("sort", BoxSort) or BoxSort.DUE,
        enum_arg("kind", HandoffKind),
        _partner(args.get("partner", "")),
        args.get("project", "").strip()[:MAX_SEARCH_LENGTH],
        args.get("item", "").strip()[:MAX_SEARCH_LENGTH],
        _whose("division"),
        current_officer().id if args.get("officer") == ME else _whose("officer"),
        enum_arg("clock", TimeLeft),
        args.get("again") == "1",
        args.get("unread") == "1",
    )


def cursor_of_address(which: BoxFilter) -> BoxCursor | None:
    """Where the page begins; nonsense means the beginning."""
    return parse_cursor(which, request.args.get("after", ""))


def _partner(slug: str) -> int | None:
    return next((card.id for card in directory().values() if card.slug == slug), None) if slug else None


def _whose(name: str) -> UUID | None:
    return UNASSIGNED if request.args.get(name) == UNASSIGNED_ARG else key_arg(name)


def address_values(which: BoxFilter) -> dict[str, str]:
    """Everything that is set, as it stands in an address. Without filters only the list."""
    told = {"group": which.group}
    if which.sort is not BoxSort.DUE:
        told["sort"] = which.sort
    if which.kind:
        told["kind"] = which.kind
    if not which.is_filtered:
        return told
    rest = {
        "partner": directory()[which.partner_id].slug if which.partner_id else "",
        "project": which.project,
        "item": which.item,
        "division": _key(which.division_id),
        "officer": _key(which.officer_id),
        "clock": which.clock or "",
        "again": "1" if which.again else "",
        "unread": "1" if which.unread else "",
    }
    return {**told, **{name: value for name, value in rest.items() if value}}


def _key(value: UUID | None) -> str:
    return UNASSIGNED_ARG if value == UNASSIGNED else str(value or "")


def query_string_of(which: BoxFilter, **changes: str) -> str:
    """What stands behind the question mark; a change to nothing takes a filter off."""
    told = {**address_values(which), **changes}
    return urlencode({name: str(value) for name, value in told.items() if value})


def chips_of(which: BoxFilter) -> list[FilterChip]:
    """The filters that are set; divisions and officers are only named where one is filtered by."""
    if not which.is_filtered:
        return []
    words: dict[str, str] = {
        "kind": which.kind.label if which.kind else "",
        "partner": directory()[which.partner_id].short_name if which.partner_id else "",
        "project": f"项目含“{which.project}”" if which.project else "",
        "item": f"事项含“{which.item}”" if which.item else "",
        "division": _division_word(which.division_id),
        "officer": _officer_word(which.officer_id),
        "clock": which.clock.label if which.clock else "",
        "again": "第二轮及以后" if which.again else "",
        "unread": "我未读的" if which.unread else "",
    }
    base = box_href(which.box)
    return [FilterChip(said, f"{base}?{query_string_of(which, **{name: ''})}") for name, said in words.items() if said]


def _division_word(division_id: UUID | None) -> str:
    if division_id is None or division_id == UNASSIGNED:
        return "未分派科室" if division_id else ""
    return next((str(row.name) for row in staff.divisions() if row.id == division_id), f"科室{UNKNOWN}")


def _officer_word(officer_id: UUID | None) -> str:
    if officer_id is None or officer_id == UNASSIGNED:
        return "未分派承办人" if officer_id else ""
    return str(staff.names_of([officer_id]).get(officer_id, f"承办人{UNKNOWN}"))


def sorts_of(which: BoxFilter) -> list[tuple[str, str, bool]]:
    """The orders that the list can have: label, address, whether it is this one."""
    base, known = box_href(which.box), SORTS_OF_DONE if which.group == "done" else tuple(BoxSort)
    return [(sort.label, f"{base}?{query_string_of(which, sort=sort)}", sort is which.order) for sort in known]


def choices_of(which: BoxFilter) -> list[dict[str, Any]]:
    """The selects of the filter form. Only where the form is open: it asks for links, divisions and officers."""
    told = address_values(which)
    offered: Mapping[str, tuple[str, list[tuple[str, str]]]] = {
        "kind": ("种类", [(kind.value, label) for kind, label in labels_of(HandoffKind).items()]),
        "partner": ("对方局", [(card.slug, card.short_name) for card in _partners()]),
        "clock": ("期限", [(clock.value, label) for clock, label in labels_of(TimeLeft).items()]),
        "division": ("科室", [(UNASSIGNED_ARG, "未分派"), *((str(row.id), row.name) for row in staff.divisions())]),
        "officer": ("承办人", [(UNASSIGNED_ARG, "未分派"), *_officers()]),
    }
    return [
        {"name": name, "label": label, "value": told.get(name, ""), "options": [("", "全部"), *options]}
        for name, (label, options) in offered.items()
        if which.box is Box.IN or name not in ("division", "officer")
    ]


def _partners() -> list[Any]:
    """Bureaus with which anything may be exchanged today."""
    here, cards = context.bureau_id(), directory()
    linked = {other for row in live_rights(today()) for other in row[:2] if here in row[:2] and other != here}
    return sorted((cards[one] for one in linked if one in cards), key=lambda card: card.id)


def _officers() -> list[tuple[str, str]]:
    people = {row.id: row.name for role in WHO_WORKS for row in staff.officers_with_role(role)}
    return [
        (str(officer_id), f"{name}（我）" if officer_id == current_officer().id else name)
        for officer_id, name in people.items()
    ]
