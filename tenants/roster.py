"""Loads the roster: the bureaus of a city and their links, from ``roster.toml``. Loading twice changes nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, time
from importlib.resources import files
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.clock import SHANGHAI
from tenants.link_terms import FACT_LABELS, LinkAnswer, LinkScope, LinkSide, LinkTerms
from tenants.models import Bureau, BureauKind
from tenants.pairings import HandoffKind, LinkKind, PairingLink, PairingRight

NAMESPACE = uuid5(NAMESPACE_URL, "https://quandaiban.invalid/roster")


def load(session: Session) -> None:
    """Add what the roster names and the database lacks; what administrators changed since is left alone."""
    roster = tomllib.loads(files("tenants").joinpath("roster.toml").read_text("utf-8"))
    city_id = next(row["id"] for row in roster["bureau"] if row["slug"] == roster["city"])
    known = set(session.scalars(select(Bureau.id)))
    for row in roster["bureau"]:
        if row["id"] not in known:
            session.add(Bureau(city_id=city_id, **{**row, "kind": BureauKind(row["kind"])}))
    session.flush()
    load_links(session, city_id, roster, {row["slug"]: row["id"] for row in roster["bureau"]})


def load_links(
    session: Session, city_id: int, roster: dict[str, Any], ids: Mapping[str, int], is_practice: bool = False
) -> None:
    """The links of a roster between bureaus that are there, agreed to by both sides. ``ids``: slug → bureau."""
    common = {"city_id": city_id, "is_practice": is_practice}
    for link in roster["link"]:
        for lead, partner in link["pairs"]:
            made = _load_link(session, common, link, ids[lead], ids[partner], roster["valid_from"])
            if made is not None:
                _agree(session, made, [*link["lead_may"], *link["partner_may"]], roster)
    session.flush()


def _load_link(
    session: Session, common: dict[str, Any], link: dict[str, Any], lead: int, partner: int, valid_from: Any
) -> PairingLink | None:
    """One link with its rights in both directions, under ids that a second load finds again; None where it was there."""
    link_id = link_key(link["kind"], lead, partner)
    if session.get(PairingLink, link_id) is not None:
        return None
    made = PairingLink(
        id=link_id,
        **common,
        lead_id=lead,
        partner_id=partner,
        kind=LinkKind(link["kind"]),
        basis=link["basis"],
        valid_from=valid_from,
    )
    session.add(made)
    session.flush()
    for sender, receiver, kinds in ((lead, partner, link["lead_may"]), (partner, lead, link["partner_may"])):
        for kind in kinds:
            session.add(
                PairingRight(
                    id=uuid5(link_id, f"{sender}>{receiver}:{kind}"),
                    **common,
                    link_id=link_id,
                    from_id=sender,
                    to_id=receiver,
                    kind=HandoffKind(kind),
                )
            )
    return made


def _agree(session: Session, link: PairingLink, kinds: list[str], roster: dict[str, Any]) -> None:
    """The document is both sides' agreement: everything that may be shared may go along. Its linkage group is known for
    the city; the other bureaus name their own."""
    common = {"city_id": link.city_id, "link_id": link.id}
    at = datetime.combine(roster["valid_from"], time(), SHANGHAI)
    group = roster["linkage_group"]
    parties = (link.lead_id, link.partner_id)
    session.add(LinkTerms(**common, number=1, proposed_at=at, proposed_by=group["by"], note=link.basis))
    for bureau_id in parties:
        known = {name: group[name] for name in ("leader", "departments", "office")}
        session.add(LinkSide(**common, bureau_id=bureau_id, **(known if bureau_id == link.city_id else {})))
    session.flush()
    for kind in dict.fromkeys(kinds):
        session.add(LinkScope(**common, number=1, kind=HandoffKind(kind), facts=list(FACT_LABELS.values()), files=True))
    for bureau_id in parties:
        answer = LinkAnswer(**common, number=1, bureau_id=bureau_id, agreed=True, reason="")
        answer.answered_at, answer.answered_by = at, group["by"]
        session.add(answer)


def link_key(kind: str, lead: int, partner: int) -> UUID:
    """The stable id of a link of the roster."""
    return uuid5(NAMESPACE, f"{kind}:{lead}:{partner}")
