from pathlib import Path

import tornado.web


class GreetHandler(tornado.web.RequestHandler):
    def get(self):
        self.render("hello.html", name=self.get_argument("name"))


handlers = [(r"/templates", GreetHandler)]
settings = {"template_path": str(Path(__file__).parent / "files")}
