"""Every face, in order, and how what they stand on is installed."""

from __future__ import annotations

from blueprints.adopting.routes import FACE as ADOPTING
from blueprints.calendar.routes import FACE as CALENDAR
from blueprints.cards import setup as cards
from blueprints.cases.routes import FACE as CASES
from blueprints.catalogue.routes import FACE as CATALOGUE
from blueprints.circulars.routes import FACE as CIRCULARS
from blueprints.delivery.routes import FACE as DELIVERY
from blueprints.dictionary.routes import FACE as DICTIONARY
from blueprints.handoffs.routes import FACE as HANDOFFS
from blueprints.knowledge.routes import FACE as KNOWLEDGE
from blueprints.linkage.routes import FACE as LINKAGE
from blueprints.outside.routes import FACE as OUTSIDE
from blueprints.portal.routes import FACE as PORTAL
from blueprints.practice.routes import FACE as PRACTICE
from blueprints.scoping.routes import FACE as SCOPING
from blueprints.shell import setup as shell
from blueprints.signin.routes import FACE as SIGNIN
from blueprints.staff.routes import FACE as STAFF
from blueprints.standards.routes import FACE as STANDARDS
from blueprints.supervision.routes import FACE as SUPERVISION
from blueprints.uniformity.routes import FACE as UNIFORMITY
from blueprints.unit.routes import FACE as UNIT
from blueprints.worklist.routes import FACE as WORKLIST

FACES = (
    SIGNIN, PORTAL, UNIT, WORKLIST, SCOPING, DELIVERY, CASES, HANDOFFS, CIRCULARS, SUPERVISION, OUTSIDE, CATALOGUE,
    ADOPTING, STANDARDS, CALENDAR, DICTIONARY, UNIFORMITY, LINKAGE, STAFF, PRACTICE,
    KNOWLEDGE,
)  # fmt: skip
INSTALLERS = (shell.install, cards.install)
