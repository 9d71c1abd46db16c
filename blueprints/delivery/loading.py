"""What the routes of this face speak of; each raises ``Missing`` for what the acting bureau does not have."""

from __future__ import annotations

from uuid import UUID

from app.files import queries as files
from app.files.models import StoredFile
from app.plans import queries as plans
from app.plans.checklist import ChecklistEntry
from app.projects import queries as projects
from app.projects.models import Project


def entry(entry_id: UUID) -> ChecklistEntry:
    """One entry of a checklist."""
    return plans.entry(entry_id)


def project(project_id: UUID) -> Project:
    """One project."""
    return projects.project(project_id)


def file(file_id: UUID) -> StoredFile:
    """One stored file."""
    return files.stored(file_id)
