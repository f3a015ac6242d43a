import asyncio
import sys

import tornado.web
from probe_host import found


class Report(tornado.web.RequestHandler):
    def get(self):
        self.write(found().report())


async def main():
    handlers = [(r"/", Report)]
    settings = {}
    for program in found().loaded.values():
        handlers += program.handlers
        settings |= getattr(program, "settings", {})
    tornado.web.Application(handlers, **settings).listen(int(sys.argv[2]), sys.argv[1])
    await asyncio.Event().wait()


asyncio.run(main())
