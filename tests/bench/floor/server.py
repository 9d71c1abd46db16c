"""What gunicorn serves as the floor."""

from tests.bench.floor.app import from_environment

app = from_environment()
