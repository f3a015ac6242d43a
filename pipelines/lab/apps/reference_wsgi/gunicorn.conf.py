"""One worker with four threads, as gunicorn's documentation advises for threads; no control socket."""

workers = 1
worker_class = "gthread"
threads = 4
loglevel = "warning"
control_socket_disable = True
