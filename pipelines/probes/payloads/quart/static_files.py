from quart import Quart

app = Quart(__name__, static_folder="files", static_url_path="/static-files")
