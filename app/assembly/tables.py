"""Imports every room's tables once: the whole metadata, for migrations, checks and the factory."""

from __future__ import annotations

import app.casework.cases.models
import app.casework.closing.models
import app.casework.delivery.models
import app.casework.letters.models
import app.casework.outside.models
import app.casework.plans.checklist
import app.casework.plans.mandates
import app.casework.plans.models
import app.casework.projects.models
import app.casework.scoping.models
import app.casework.supervision.models
import app.foundation.calendar.models
import app.foundation.files.models
import app.foundation.idempotency.models
import app.foundation.ledger.models
import app.foundation.notices.models
import app.foundation.staff.models
import app.foundation.staff.sessions
import app.interbureau.handoffs.models
import app.interbureau.linkage.models
import app.oversight.inbox.models
import app.oversight.knowledge.models
import app.oversight.mailing.models
import app.oversight.uniformity.models

# ruff: noqa: F401 - a room is imported for its tables alone
import app.standards.adopting.models
import app.standards.catalogue.adoptions
import app.standards.catalogue.answers
import app.standards.catalogue.change_marks
import app.standards.catalogue.dictionary
import app.standards.catalogue.files
import app.standards.catalogue.models
import app.standards.catalogue.version_parts
import app.standards.drafting.models
import app.standards.exchange.models
import tenants.audit
import tenants.audit_seals
import tenants.link_terms
import tenants.models
import tenants.pairings
from tenants.db import Base

metadata = Base.metadata
