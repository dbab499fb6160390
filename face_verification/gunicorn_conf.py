"""How the check of faces is served: one worker, a few threads; slow clients are dealt with as at the dashboard."""

import os

wsgi_app = "face_verification:create_app()"
bind = "127.0.0.1:8090"
workers = 1
worker_class = "app.gunicorn_worker.GunicornWorker"
forwarded_allow_ips = ""
threads = 4
timeout = 90
graceful_timeout = 2
keepalive = 5
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "hearthwatch-faces"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
