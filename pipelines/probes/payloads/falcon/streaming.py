import time

import falcon


def parts():
    for number in range(3):
        yield f"part {number}\n".encode()
        time.sleep(0.2)


class Stream:
    def on_get(self, req: falcon.Request, resp: falcon.Response):
        resp.content_type = falcon.MEDIA_TEXT
        resp.stream = parts()


app = falcon.App()
app.add_route("/streaming", Stream())
