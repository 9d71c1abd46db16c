"""The product as the benchmark serves it: the application itself, on the benchmark's own data (a copy, to write)."""

from __future__ import annotations

import os
from pathlib import Path

from deploy.application import make_app
from deploy.installation import Installation
from tests.bench.place import DATA, DATABASE

app = make_app(Installation.of(Path(os.environ[DATA]), {}).settings(os.environ[DATABASE]))
