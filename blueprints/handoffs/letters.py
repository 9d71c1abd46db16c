"""Writing a letter (往来函): which kind, to whom, about what, and what the other bureau will see."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from flask import Response, g, request

from app.casework.letters import operations
from app.casework.letters.drafts import LetterDraft
from app.casework.letters.profiles import LETTER_PROFILES, LetterProfile, ProjectMention
from app.casework.plans.checklist import ChecklistEntry
from app.casework.plans.queries import current_revision, entry_rows
from app.casework.plans.queries import entry as entry_row
from app.casework.plans.states import ROUTES_DECIDED_HERE, EntryState
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.projects.sharing import SHAREABLE_FACTS
from app.foundation.errors import Invalid, Missing
from app.interbureau.handoffs.models import Handoff
from app.interbureau.handoffs.queries import live_links, live_rights
from app.interbureau.handoffs.scope import NO_FILES, NOT_LISTED, Scope, common_scope, offered_facts_of
from app.standards.catalogue.answer_queries import answers_of
from app.standards.catalogue.queries import items_in_force
from blueprints.handoffs.letter_forms import letter_form, store_uploads, targets_of, typed_lines
from blueprints.shell.fields import parse_key
from blueprints.shell.query_args import enum_arg, key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants import context
from tenants.bureaus import bureau_by_id
from tenants.clock import today
from tenants.keys import new_id
from tenants.pairings import HandoffKind

USUAL_FACTS = ("kind", "place", "scale", "content")
"""Ticked at first, as far as the links let it through."""


def new() -> Response:
    """The form of one kind; without a kind, what can be written to whom."""
    kind = enum_arg("kind", HandoffKind)
    partners = _partners()
    if kind is None or not _is_written(kind):
        offered = [
            (one, one.label, profile.purpose, len(partners.get(one, ())))
            for one, profile in LETTER_PROFILES.items()
            if profile.by_hand
        ]
        return render_page("handoffs/letters/kinds.html", offered=offered)
    only = partners.get(kind, [])
    form = letter_form(kind, only)
    form.handoff_id.data, form.due_on.data = str(new_id()), operations.usual_due_date(kind)
    form.project_id.data = key_arg("project")
    form.shared.data = request.args.getlist("shared") if "targets" in request.args else list(USUAL_FACTS)
    form.targets.data = _chosen(kind, only)
    form.item.data = request.args.get("item", "")
    if entry_id := key_arg("entry"):
        _about(entry_row(entry_id), form, only)
    return _page(kind, form, only)


def _chosen(kind: HandoffKind, partners: list[int]) -> Any:
    """Who is ticked when the form is opened: whom the address names (the page asks again when a tick moves), or the only
    one there is."""
    named = [one for one in partners if str(one) in request.args.getlist("targets")]
    if LETTER_PROFILES[kind].to_many:
        return named or None
    return named[0] if named else partners[0] if len(partners) == 1 else None


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
    before = [row for row in rows if row.position < entry.position and row.route in ROUTES_DECIDED_HERE]
    return "；".join(f"{row.item_name}：{EntryState(row.state).label}" for row in before)[:2000]


def send() -> Response:
    """Send it, to all that were ticked or to none."""
    kind = _kind()
    partners = _partners().get(kind, [])
    form = letter_form(kind, partners)

    def do() -> list[Handoff]:
        base = parse_key(form.handoff_id.data)
        return operations.send(_draft(kind, form), {one: uuid5(base, str(one)) for one in targets_of(form)})

    def then(sent: list[Handoff]) -> Response:
        names = "、".join(bureau_by_id(box.target_id).short_name for box in sent)
        seen = f"/circulars/{sent[0].batch_ref}" if LETTER_PROFILES[kind].to_many else f"/outbox/{sent[0].id}"
        return redirect_to(seen, f"已发给{names}。")

    return submit_form(form, do=do, then=then, again=lambda: _page(kind, form, partners))


def _draft(kind: HandoffKind, form: Any) -> LetterDraft:
    profile = LETTER_PROFILES[kind]
    project_id = form.project_id.data if profile.about is not ProjectMention.NOTHING else None
    project = projects.project(project_id) if project_id else None
    files = store_uploads(form.files.data, project_id)
    entry = _entry(form, project)
    return LetterDraft(
        kind, typed_lines(form, profile.asks), form.due_on.data, project, entry, None if entry else _item(form.item.data),
        form.shared.data or (), files,
    )  # fmt: skip


def _item(code: str | None) -> Any:
    """The item in force under a code. Raises :class:`Invalid` for one that is not, or not any more."""
    if not code:
        return None
    found = next((row for row in items_in_force(g.bureau.city_id) if row.code == code), None)
    if found is None:
        raise Invalid("unknown", "所选事项已停用，请重新选择。", "item")
    return found


def _entry(form: Any, project: Project | None) -> ChecklistEntry | None:
    """The item the letter is about, if it is one of that very project."""
    try:
        entry = entry_row(parse_key(form.entry_id.data)) if form.entry_id.data else None
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
    return kind in LETTER_PROFILES and LETTER_PROFILES[kind].by_hand


def _partners() -> dict[HandoffKind, list[int]]:
    """For each kind, the bureaus that can be written to today."""
    found: dict[HandoffKind, set[int]] = {}
    for right in live_rights(today()):
        if right.from_id == context.bureau_id():
            found.setdefault(right.kind, set()).add(right.to_id)
    return {kind: sorted(ids) for kind, ids in found.items()}


def _sharing(kind: HandoffKind, form: Any, partners: list[int]) -> Scope | None:
    """What the links to those who are chosen all let through; while nobody is, to all who could be."""
    chosen = [one for one in targets_of(form) if one in partners]
    return common_scope(live_links(context.bureau_id(), chosen or partners, kind, today()))


def _kept_back(scope: Scope | None, about_project: bool) -> list[str]:
    """What the form does not offer, each with the reason."""
    offered = offered_facts_of(scope)
    named = [
        f"{label}（{NOT_LISTED}）" for name, label in SHAREABLE_FACTS.items() if about_project and name not in offered
    ]
    return named if scope is None or scope.files else [*named, NO_FILES]


def _page(kind: HandoffKind, form: Any, partners: list[int]) -> Response:
    profile: LetterProfile = LETTER_PROFILES[kind]
    about_project = profile.about is not ProjectMention.NOTHING
    scope = _sharing(kind, form, partners)
    offered = offered_facts_of(scope)
    form.shared.choices = list(offered.items())
    form.shared.data = [name for name in form.shared.data or () if name in offered]
    return render_page(
        "handoffs/letters/new.html",
        kind=kind,
        kind_word=kind.label,
        profile=profile,
        form=form,
        partners=partners,
        about_project=about_project,
        must_have_project=profile.about is ProjectMention.PROJECT,
        may_attach=scope is not None and scope.files,
        kept_back=_kept_back(scope, about_project),
        **_known(kind, form),
    )


def _known(kind: HandoffKind, form: Any) -> dict[str, Any]:
    """For a question: the items to choose from, and what is published of the chosen one (先看看是否已有答案)."""
    if kind is not HandoffKind.QUESTION:
        return {}
    items = items_in_force(g.bureau.city_id)
    item = next((row for row in items if row.code == form.item.data), None)
    return {"items": items, "item": item, "known": answers_of(g.bureau.city_id, item.item_id) if item else []}
