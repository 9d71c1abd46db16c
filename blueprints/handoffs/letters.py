"""Writing a letter (往来函): which kind, to whom, about what, and what the other bureau will see."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from flask import Response, request

from app.errors import Missing
from app.handoffs.models import Handoff
from app.handoffs.queries import live_rights, live_scopes
from app.handoffs.scope import Scope
from app.handoffs.terms import KIND_WORDS
from app.letters import operations
from app.letters.operations import Draft
from app.letters.profiles import PROFILES, About, Profile
from app.plans.checklist import ChecklistEntry
from app.plans.queries import current_revision, entry_rows
from app.plans.queries import entry as entry_row
from app.plans.states import STATE_WORDS, Route
from app.projects import queries as projects
from app.projects.models import Project
from app.projects.sharing import SHAREABLE
from blueprints.handoffs.letter_forms import letter_form, said, stored, targets_of
from blueprints.shell.address import key, word
from blueprints.shell.fields import as_key
from blueprints.shell.pages import act, go, page
from tenants import context
from tenants.bureaus import by_id
from tenants.instants import today
from tenants.keys import new_id
from tenants.pairings import HandoffKind

USUAL = ("kind", "place", "scale", "content")
"""Ticked at first, as far as the links let it through."""


def new() -> Response:
    """The form of one kind; without a kind, what can be written to whom."""
    kind = word("kind", HandoffKind)
    partners = _partners()
    if kind is None or not _is_written(kind):
        offered = [
            (one, KIND_WORDS[one], profile.purpose, len(partners.get(one, ())))
            for one, profile in PROFILES.items()
            if profile.by_hand
        ]
        return page("handoffs/letters/kinds.html", offered=offered)
    form = letter_form(kind, partners.get(kind, []))
    form.handoff_id.data, form.due_on.data = str(new_id()), operations.usual_due(kind)
    only = partners.get(kind, [])
    scopes = _scopes(kind)
    form.project_id.data = key("project")
    form.shared.data = [name for name in USUAL if all(scope.lets(name) for scope in scopes)]
    form.targets.data = None if PROFILES[kind].to_many or len(only) != 1 else only[0]
    if entry_id := key("entry"):
        _about(entry_row(entry_id), form, only)
    return _page(kind, form, partners)


def _about(entry: ChecklistEntry, form: Any, partners: list[int]) -> None:
    """What is known of the item already need not be typed."""
    form.entry_id.data, form.project_id.data = str(entry.id), entry.project_id
    form.subject.data = entry.item_name
    if entry.deciding_bureau_id in partners and not isinstance(form.targets.data, list):
        form.targets.data = entry.deciding_bureau_id
    if "progress" in form:
        form.progress.data = _progress(entry)


def _progress(entry: ChecklistEntry) -> str:
    """What stands before this item on the list, and how it goes."""
    revision = current_revision(entry.project_id)
    rows = entry_rows(revision.id) if revision else []
    before = [row for row in rows if row.position < entry.position and row.route is Route.OWN]
    return "；".join(f"{row.item_name}：{STATE_WORDS[row.state]}" for row in before)[:2000]


def send() -> Response:
    """Send it, to all that were ticked or to none."""
    kind = _kind()
    form = letter_form(kind, _partners().get(kind, []))

    def do() -> list[Handoff]:
        base = as_key(form.handoff_id.data)
        return operations.send(_draft(kind, form), {one: uuid5(base, str(one)) for one in targets_of(form)})

    def then(sent: list[Handoff]) -> Response:
        names = "、".join(by_id(box.target_id).short_name for box in sent)
        return go(f"/outbox/{sent[0].id}" if len(sent) == 1 else "/outbox", f"已发给{names}。")

    return act(form, do=do, then=then, again=lambda: _page(kind, form, _partners()))


def _draft(kind: HandoffKind, form: Any) -> Draft:
    profile = PROFILES[kind]
    project_id = form.project_id.data if profile.about is not About.NOTHING else None
    project = projects.project(project_id) if project_id else None
    files = stored(form.files.data, project_id)
    return Draft(
        kind, said(form, profile.asks), form.due_on.data, project, _entry(form, project), form.shared.data or (), files
    )


def _entry(form: Any, project: Project | None) -> ChecklistEntry | None:
    """The item the letter is about, if it is one of that very project."""
    try:
        entry = entry_row(as_key(form.entry_id.data)) if form.entry_id.data else None
    except ValueError:
        raise Missing("清单事项") from None
    if entry is not None and (project is None or entry.project_id != project.id):
        raise Missing("清单事项")
    return entry


def _kind() -> HandoffKind:
    try:
        kind = HandoffKind(request.form.get("kind", ""))
    except ValueError:
        raise Missing("移交种类") from None
    if not _is_written(kind):
        raise Missing("移交种类")
    return kind


def _is_written(kind: HandoffKind) -> bool:
    return kind in PROFILES and PROFILES[kind].by_hand


def _partners() -> dict[HandoffKind, list[int]]:
    """For each kind, the bureaus that can be written to today."""
    found: dict[HandoffKind, set[int]] = {}
    for right in live_rights(today()):
        if right.from_id == context.bureau_id():
            found.setdefault(right.kind, set()).add(right.to_id)
    return {kind: sorted(ids) for kind, ids in found.items()}


def _scopes(kind: HandoffKind) -> list[Scope]:
    """What the links to those that can be written to let through (B24)."""
    return list(live_scopes(context.bureau_id(), kind, today()).values())


def _page(kind: HandoffKind, form: Any, partners: dict[HandoffKind, list[int]]) -> Response:
    profile: Profile = PROFILES[kind]
    scopes, ticked = _scopes(kind), form.shared.data or ()
    form.shared.choices = [
        (name, label)
        for name, label in SHAREABLE.items()
        if name in ticked or any(scope.lets(name) for scope in scopes)
    ]
    return page(
        "handoffs/letters/new.html",
        kind=kind,
        kind_word=KIND_WORDS[kind],
        profile=profile,
        form=form,
        partners=partners.get(kind, []),
        about_project=profile.about is not About.NOTHING,
        must_have_project=profile.about is About.PROJECT,
    )
