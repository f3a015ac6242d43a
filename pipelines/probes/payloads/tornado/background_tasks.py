import asyncio

import tornado.ioloop
import tornado.web

done = []


async def work():
    await asyncio.sleep(0.4)
    done.append(True)


class StartHandler(tornado.web.RequestHandler):
    def get(self):
        tornado.ioloop.IOLoop.current().spawn_callback(work)
        self.write({})


class StateHandler(tornado.web.RequestHandler):
    def get(self):
        self.write({"done": bool(done)})


handlers = [(r"/background-tasks", StartHandler), (r"/background-tasks/done", StateHandler)]
