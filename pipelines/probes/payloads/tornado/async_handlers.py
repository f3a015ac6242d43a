import asyncio

import tornado.web


class WaitHandler(tornado.web.RequestHandler):
    async def get(self):
        await asyncio.sleep(0.25)
        self.write({})


handlers = [(r"/async-handlers", WaitHandler)]
