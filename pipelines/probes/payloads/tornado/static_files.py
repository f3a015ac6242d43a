from pathlib import Path

import tornado.web

FILES = Path(__file__).parent / "files"
handlers = [(r"/static-files/(.*)", tornado.web.StaticFileHandler, {"path": FILES})]
