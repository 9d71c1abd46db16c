"""What the routes of this face speak of; each raises ``Missing`` for what the acting bureau does not have."""

from __future__ import annotations

from uuid import UUID

from app.casework.plans import queries as plans
from app.casework.plans.checklist import ChecklistEntry
from app.casework.projects import queries as projects
from app.casework.projects.models import Project
from app.foundation.files import queries as files
from app.foundation.files.models import StoredFile


def entry(entry_id: UUID) -> ChecklistEntry:
    """One entry of a checklist."""
    return plans.entry(entry_id)


def project(project_id: UUID) -> Project:
    """One project."""
    return projects.project(project_id)


def file(file_id: UUID) -> StoredFile:
    """One stored file."""
    return files.stored_file(file_id)
