"""Every face, in order, and how the shell is installed."""

from __future__ import annotations

from blueprints.adopting.routes import FACE as ADOPTING
from blueprints.bureaus.routes import FACE as BUREAUS
from blueprints.catalogue.routes import FACE as CATALOGUE
from blueprints.circulars.routes import FACE as CIRCULARS
from blueprints.delivery.routes import FACE as DELIVERY
from blueprints.desk.routes import FACE as DESK
from blueprints.dictionary.routes import FACE as DICTIONARY
from blueprints.handoffs.routes import FACE as HANDOFFS
from blueprints.knowledge.routes import FACE as KNOWLEDGE
from blueprints.links.routes import FACE as LINKS
from blueprints.outside.routes import FACE as OUTSIDE
from blueprints.portal.routes import FACE as PORTAL
from blueprints.practice.routes import FACE as PRACTICE
from blueprints.scoping.routes import FACE as SCOPING
from blueprints.shell import setup
from blueprints.signin.routes import FACE as SIGNIN
from blueprints.standards.routes import FACE as STANDARDS
from blueprints.supervision.routes import FACE as SUPERVISION
from blueprints.uniformity.routes import FACE as UNIFORMITY
from blueprints.unit.routes import FACE as UNIT
from blueprints.windows.routes import FACE as WINDOWS
from blueprints.workyears.routes import FACE as WORKYEARS

FACES = (
    SIGNIN, PORTAL, UNIT, DESK, SCOPING, DELIVERY, WINDOWS, HANDOFFS, CIRCULARS, SUPERVISION, OUTSIDE, CATALOGUE,
    ADOPTING, STANDARDS, WORKYEARS, DICTIONARY, UNIFORMITY, LINKS, BUREAUS, PRACTICE,
    KNOWLEDGE,
)  # fmt: skip
INSTALLERS = (setup.install,)
