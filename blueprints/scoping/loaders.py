"""Loaders: an address's id as the acting bureau's own row, or the one answer for everything that is not."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.casework.plans import queries as plans
from app.casework.plans.models import PlanRevision
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.casework.scoping import queries as scoping
from app.casework.scoping.models import Assessment, ScopingSheet


def project(project_id: UUID) -> Project:
    """One project."""
    return projects.project(project_id)


def assessment(assessment_id: UUID) -> Assessment:
    """One round of assessment."""
    return scoping.assessment(assessment_id)


def sheet(sheet_id: UUID) -> ScopingSheet:
    """One sheet."""
    return scoping.sheet(sheet_id)


def revision(revision_id: UUID) -> PlanRevision:
    """One version of a plan."""
    return plans.revision(revision_id)


def key_of(name: str) -> UUID | None:
    """A key from the address's query, for keyset paging; what is none is no key."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
