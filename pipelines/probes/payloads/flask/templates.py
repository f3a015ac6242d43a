from flask import Flask, render_template, request

app = Flask(__name__, template_folder="files")


@app.get("/templates")
def greet():
    return render_template("hello.html", name=request.args["name"])
