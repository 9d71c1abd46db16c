"""Gunicorn as this product wants it: threads, because slow clients must not block; workers renewed now and then."""

from __future__ import annotations

import os
from pathlib import Path

wsgi_app = "deploy.wsgi:app"
chdir = str(Path(__file__).resolve().parents[1])
proc_name = "quandaiban"
worker_class = "gthread"
workers = int(os.environ.get("QUANDAIBAN_WORKERS", "2"))
threads = int(os.environ.get("QUANDAIBAN_THREADS", "4"))
timeout = 60
graceful_timeout = 10
keepalive = 5
# The preview of a push has every tick of its form in the address: several items with all their materials.
limit_request_line = 8190
max_requests = 10_000
max_requests_jitter = 2_000
control_socket_disable = True
# A worker's sign of life is a file: in memory where possible, a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# The factory counts proxies itself (trusted_proxies); gunicorn believes no forwarding header.
forwarded_allow_ips = ""
accesslog = None
errorlog = "-"
loglevel = "warning"
