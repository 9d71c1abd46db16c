"""The address book of outside authorities (区外部门)."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from app.casework.outside import address_book, queries
from app.casework.outside.address_book import AuthorityDetails
from app.casework.outside.models import OutsideAuthority
from app.casework.outside.terms import AuthorityKind
from app.oversight.mailing.queries import no_mail_reason
from blueprints.cards.outside_requests import request_line
from blueprints.outside.forms import AuthorityForm, ButtonForm
from blueprints.shell.query_args import key_arg
from blueprints.shell.responses import redirect_to, render_page, submit_form
from tenants.labels import labels_of


def load(authority_id: UUID) -> OutsideAuthority:
    """One authority of the acting bureau's book."""
    return queries.authority(authority_id)


def index() -> Response:
    """The book."""
    return render_page(
        "outside/authorities/index.html", rows=queries.authorities(ended=True), words=labels_of(AuthorityKind)
    )


def new() -> Response:
    """A new page of it."""
    return _new(AuthorityForm(formdata=None))


def create() -> Response:
    """Write it down."""
    form = AuthorityForm()
    return submit_form(
        form,
        do=lambda: address_book.add_authority(_card(form)),
        then=lambda made: redirect_to("/authorities", f"已登记{made.name}。"),
        again=lambda: _new(form),
    )


def show(authority: OutsideAuthority) -> Response:
    """How it is reached, and what it was asked."""
    card = address_book.authority_details_of(authority)
    return _page(authority, AuthorityForm(formdata=None, data={**vars(card), "kind": card.kind.value}))


def change(authority: OutsideAuthority) -> Response:
    """Write it down anew."""
    form = AuthorityForm()
    return submit_form(
        form,
        do=lambda: address_book.update_authority(authority, _card(form)),
        then=lambda changed: redirect_to("/authorities", f"已修改{changed.name}。"),
        again=lambda: _page(queries.authority(authority.id), form),
    )


def end(authority: OutsideAuthority) -> Response:
    """Ask it no longer."""
    form = ButtonForm()
    return submit_form(
        form,
        do=lambda: address_book.deactivate_authority(authority),
        then=lambda ended: redirect_to("/authorities", f"已停用{ended.name}。"),
        again=lambda: _page(queries.authority(authority.id), AuthorityForm(formdata=None), form),
    )


def _card(form: AuthorityForm) -> AuthorityDetails:
    return AuthorityDetails(
        form.name.data or "",
        AuthorityKind(form.kind.data),
        form.contact_name.data or "",
        form.contact_phone.data or "",
        form.email.data or "",
    )


def _new(form: AuthorityForm) -> Response:
    return render_page("outside/authorities/new.html", form=form, no_mail=no_mail_reason())


def _page(authority: OutsideAuthority, form: AuthorityForm, end_form: ButtonForm | None = None) -> Response:
    rows, following = queries.requests_of_authority(authority.id, key_arg("before"))
    return render_page(
        "outside/authorities/show.html",
        authority=authority,
        form=form,
        no_mail=no_mail_reason(),
        end_form=end_form,
        lines=[request_line(row) for row in rows],
        next_href=f"/authorities/{authority.id}?before={following}" if following else None,
    )
