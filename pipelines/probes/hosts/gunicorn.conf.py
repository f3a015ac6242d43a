# Names that a release of gunicorn does not know are passed over, unlike options.
workers = 1
threads = 4
control_socket_disable = True
