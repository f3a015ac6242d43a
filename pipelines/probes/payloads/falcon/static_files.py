from pathlib import Path

import falcon

app = falcon.App()
app.add_static_route("/static-files", Path(__file__).parent / "files")
