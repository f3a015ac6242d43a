import json
import unittest

import tornado.testing
import tornado.web

seen = {}


class HelloHandler(tornado.web.RequestHandler):
    def get(self):
        self.write({"hello": self.get_argument("name")})


class HelloTest(tornado.testing.AsyncHTTPTestCase):
    def get_app(self):
        return tornado.web.Application([(r"/hello", HelloHandler)])

    def test_hello(self):
        response = self.fetch("/hello?name=ada")
        missing = self.fetch("/nowhere").code
        seen.update(status=response.code, body=json.loads(response.body), missing=missing)


unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(HelloTest))
print(json.dumps(seen))
