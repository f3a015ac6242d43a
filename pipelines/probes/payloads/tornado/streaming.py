import asyncio

import tornado.web


class StreamHandler(tornado.web.RequestHandler):
    async def get(self):
        self.set_header("Content-Type", "text/plain")
        for number in range(3):
            self.write(f"part {number}\n")
            await self.flush()
            await asyncio.sleep(0.2)


handlers = [(r"/streaming", StreamHandler)]
