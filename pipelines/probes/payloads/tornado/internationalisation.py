from pathlib import Path

import tornado.locale
import tornado.web

tornado.locale.load_translations(str(Path(__file__).parent / "files" / "translations"))


class TextHandler(tornado.web.RequestHandler):
    def get(self):
        self.write({"text": self.locale.translate("Password")})


handlers = [(r"/internationalisation", TextHandler)]
