"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.shell.gate import Face, get, post
from blueprints.staff import audit, boxes, contact, divisions, people, permissions, roles, teams

FACE = Face(
    "staff",
    [
        get("/bureau/people", people.index, P.PEOPLE_MANAGE),
        get("/bureau/people/new", people.new, P.PEOPLE_MANAGE),
        post("/bureau/people/new", people.create, P.PEOPLE_MANAGE),
        get("/bureau/people/<uuid:officer_id>", people.show, P.PEOPLE_MANAGE, people.load),
        post("/bureau/people/<uuid:officer_id>", people.change, P.PEOPLE_MANAGE, people.load),
        post("/bureau/people/<uuid:officer_id>/password", people.reset_password, P.PEOPLE_MANAGE, people.load),
        post("/bureau/people/<uuid:officer_id>/disable", people.disable, P.PEOPLE_MANAGE, people.load),
        post("/bureau/people/<uuid:officer_id>/enable", people.enable, P.PEOPLE_MANAGE, people.load),
        get("/bureau/divisions", divisions.index, P.PEOPLE_MANAGE),
        post("/bureau/divisions", divisions.create, P.PEOPLE_MANAGE),
        get("/bureau/divisions/<uuid:division_id>", divisions.show, P.PEOPLE_MANAGE, divisions.load),
        post("/bureau/divisions/<uuid:division_id>", divisions.change, P.PEOPLE_MANAGE, divisions.load),
        get("/bureau/teams", teams.index, P.PEOPLE_MANAGE),
        get("/bureau/teams/new", teams.new, P.PEOPLE_MANAGE),
        post("/bureau/teams/new", teams.create, P.PEOPLE_MANAGE),
        get("/bureau/teams/<uuid:team_id>", teams.show, P.PEOPLE_MANAGE, teams.load),
        post("/bureau/teams/<uuid:team_id>", teams.change, P.PEOPLE_MANAGE, teams.load),
        get("/bureau/roles", roles.index, P.ROLES_GRANT),
        get("/bureau/roles/<uuid:officer_id>", roles.show, P.ROLES_GRANT, roles.load),
        post("/bureau/roles/<uuid:officer_id>/grant", roles.grant, P.ROLES_GRANT, roles.load),
        post("/bureau/roles/<uuid:officer_id>/revoke", roles.revoke, P.ROLES_GRANT, roles.load),
        get("/bureau/permissions", permissions.show, P.SIGNED_IN),
        get("/bureau/portal", contact.show, P.BUREAU_MANAGE),
        post("/bureau/portal", contact.change, P.BUREAU_MANAGE),
        get("/bureau/boxes", boxes.show, P.BOXES_CHECK),
        get("/bureau/audit", audit.show, P.AUDIT_READ),
    ],
)
