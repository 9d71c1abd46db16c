"""Imports every room's tables once: the whole metadata, for migrations, checks and the factory."""

from __future__ import annotations

# ruff: noqa: F401 - a room is imported for its tables alone
import app.adopting.models
import app.calendar.models
import app.cases.models
import app.catalogue.adoptions
import app.catalogue.answers
import app.catalogue.dictionary
import app.catalogue.files
import app.catalogue.marks
import app.catalogue.models
import app.catalogue.version_parts
import app.closing.models
import app.delivery.models
import app.drafting.models
import app.exchange.models
import app.files.models
import app.handoffs.models
import app.inbox.models
import app.knowledge.models
import app.ledger.models
import app.letters.models
import app.linkage.models
import app.mailing.models
import app.notices.models
import app.outside.models
import app.plans.checklist
import app.plans.mandates
import app.plans.models
import app.projects.models
import app.repeats.models
import app.scoping.models
import app.staff.models
import app.staff.sessions
import app.supervision.models
import app.uniformity.models
import tenants.agreements
import tenants.audit
import tenants.models
import tenants.pairings
import tenants.seals
from tenants.db import Base

metadata = Base.metadata
