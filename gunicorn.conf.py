"""How the dashboard is served: one worker with threads, so that all requests share one memory."""

import os

wsgi_app = "app:create_app()"
bind = "127.0.0.1:8080"
workers = 1
worker_class = "app.gunicorn_worker.GunicornWorker"
# Whose word is taken about where a request comes from is the app's to say (web.trusted_proxies).
forwarded_allow_ips = ""
threads = 16
# The watchdog notices a worker that hangs after 20 s, says so and starts the app again; this is for when it does not.
timeout = 60
# A live picture never ends by itself; the house must stop in seconds.
graceful_timeout = 2
keepalive = 5
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "hearthwatch-app"
# The worker's heartbeat file belongs in memory, not on a card.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
