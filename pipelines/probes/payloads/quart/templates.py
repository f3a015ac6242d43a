from quart import Quart, render_template, request

app = Quart(__name__, template_folder="files")


@app.get("/templates")
async def greet():
    return await render_template("hello.html", name=request.args["name"])
