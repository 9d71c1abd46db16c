"""What gunicorn serves as the floor."""

from deploy.bench.floor.app import from_environment

app = from_environment()
