"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.scoping import (
    assessment,
    consultation,
    intake,
    links,
    listing,
    loaders,
    navigator,
    outside,
    plan,
    sheet,
)
from blueprints.shell.gate import Face, get, post

PROJECT = "/projects/<uuid:project_id>"
ROUND = "/assessments/<uuid:assessment_id>"
SHEET = "/sheets/<uuid:sheet_id>"
PLAN = "/plans/<uuid:revision_id>"

FACE = Face(
    "scoping",
    [
        get("/projects", listing.index, P.PROJECT_READ),
        get("/projects/new", intake.new, P.PROJECT_TAKE_IN),
        post("/projects/new", intake.create, P.PROJECT_TAKE_IN),
        get(f"{PROJECT}/edit", intake.edit, P.PROJECT_TAKE_IN, loaders.project),
        post(f"{PROJECT}/edit", intake.save, P.PROJECT_TAKE_IN, loaders.project),
        get(f"{PROJECT}/navigator", navigator.show, P.PROJECT_APPOINT, loaders.project),
        post(f"{PROJECT}/navigator", navigator.appoint, P.PROJECT_APPOINT, loaders.project),
        get(f"{PROJECT}/links", links.show, P.UNIT_LINK_MAKE, loaders.project),
        post(f"{PROJECT}/links", links.make, P.UNIT_LINK_MAKE, loaders.project),
        get(f"{PROJECT}/assessment", assessment.show, P.PROJECT_READ, loaders.project),
        post(f"{PROJECT}/assessment", assessment.open_, P.ASSESSMENT_HOLD, loaders.project),
        post(f"{ROUND}/divisions", assessment.invite_division, P.ASSESSMENT_HOLD, loaders.assessment),
        get(f"{ROUND}/consult", consultation.show, P.ASSESSMENT_HOLD, loaders.assessment),
        post(f"{ROUND}/consult", consultation.send, P.ASSESSMENT_HOLD, loaders.assessment),
        get(f"{ROUND}/outside", outside.show, P.ASSESSMENT_HOLD, loaders.assessment),
        post(f"{ROUND}/outside", outside.ask, P.ASSESSMENT_HOLD, loaders.assessment),
        post(f"{ROUND}/settle", assessment.settle, P.ASSESSMENT_HOLD, loaders.assessment),
        post(f"{ROUND}/conclude", assessment.conclude, P.ASSESSMENT_HOLD, loaders.assessment),
        post(f"{ROUND}/plan", assessment.draw, P.PLAN_DRAW, loaders.assessment),
        get("/sheets", sheet.index, P.SHEET_FILL),
        get(SHEET, sheet.show, P.SHEET_FILL, loaders.sheet),
        post(SHEET, sheet.fill, P.SHEET_FILL, loaders.sheet),
        post(f"{SHEET}/withdraw", assessment.withdraw, P.ASSESSMENT_HOLD, loaders.sheet),
        get(f"{PROJECT}/plan", plan.show, P.PROJECT_READ, loaders.project),
        get(f"{PROJECT}/plan/amend", plan.amend, P.PLAN_DRAW, loaders.project),
        post(f"{PROJECT}/plan/amend", plan.save_amendment, P.PLAN_DRAW, loaders.project),
        get(PLAN, plan.version, P.PROJECT_READ, loaders.revision),
        get(f"{PLAN}/print", plan.print_plan, P.PROJECT_READ, loaders.revision),
        post(f"{PLAN}/issue", plan.issue, P.PLAN_ISSUE, loaders.revision),
    ],
)
