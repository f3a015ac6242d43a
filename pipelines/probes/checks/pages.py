"""Files in and out, and pages for people."""

from __future__ import annotations

import gzip

from pipelines.probes.judgement import Broken, Judgement, no, with_limits, yes
from pipelines.probes.probe import probe
from pipelines.probes.subject import Subject

AREA = "Files and pages"
FILE = b"z" * 1000
BOUNDARY = "----------------------------probe"


@probe(area=AREA, title="File uploads", core=True, telltale=r"upload|multipart|file_?storage")
def multipart(app: Subject) -> Judgement:
    """A file of a multipart form arrives whole, with its name.

    POST /multipart with the file `photo`: {"filename": its name, "size": its length}.
    """
    disposition = 'Content-Disposition: form-data; name="photo"; filename="photo.bin"'
    head = f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
    body = head + FILE + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    reply = app.send("POST", "/multipart", headers, body).must_be(200, 201).json()
    app.note(f"sent photo.bin with {len(FILE)} bytes")
    if reply.get("size") != len(FILE):
        return no(f"{reply.get('size')} of {len(FILE)} bytes arrived")
    return yes() if reply.get("filename") == "photo.bin" else with_limits("the name of the file is lost")


@probe(area=AREA, title="Static files", core=True, telltale=r"static")
def static_files(app: Subject) -> Judgement:
    """Files of a folder are served with their type, and nothing outside it.

    GET /static-files/hello.txt: the file of that name, "Hello from a file".
    """
    reply = app.get("/static-files/hello.txt").must_be(200)
    if reply.text.strip() != "Hello from a file":
        raise Broken("the file came changed")
    outside = [app.look(f"/static-files/{way}/static_files.py") for way in ("..", "%2e%2e")]
    if any(other.status == 200 and "import" in other.text for other in outside):
        return with_limits("serves files outside its folder, too")
    return yes() if reply.media_type == "text/plain" else with_limits(f"sent as {reply.media_type}")


@probe(area=AREA, title="Templates", core=True, telltale=r"templat|jinja")
def templates(app: Subject) -> Judgement:
    """A page is made from a template that extends another, and what visitors send is escaped.

    GET /templates?name=…: a page with the title "Probe" of the base template and "Hello" with the name.
    """
    reply = app.get("/templates?name=%3Cb%3EAda%3C%2Fb%3E").must_be(200)
    if "<title>Probe</title>" not in reply.text or "Hello" not in reply.text:
        raise Broken("the page is not the one of the template")
    if reply.media_type != "text/html":
        return with_limits(f"sent as {reply.media_type}")
    if "<b>Ada</b>" in reply.text:
        return with_limits("does not escape by itself")
    if "&lt;b" not in reply.text:
        raise Broken("the name did not come into the page")
    return yes()


@probe(area=AREA, title="Languages of visitors", telltale=r"i18n|locale|gettext|translation")
def internationalisation(app: Subject) -> Judgement:
    """The language that a browser asks for decides which translation it gets.

    GET /internationalisation: {"text": "Password"}, for German "Passwort".
    """
    texts = [
        app.get("/internationalisation", {"Accept-Language": language}).must_be(200).json().get("text")
        for language in ("en", "de")
    ]
    if texts[0] != "Password":
        raise Broken(f"the English text is {texts[0]!r}")
    return yes() if texts[1] == "Passwort" else no("the language changes nothing")


@probe(area=AREA, title="Compression", telltale=r"gzip|compress")
def compression(app: Subject) -> Judgement:
    """Answers are compressed for browsers that can read that, and for no other.

    GET /compression: "x" 5,000 times.
    """
    squeezed = app.get("/compression", {"Accept-Encoding": "gzip"}).must_be(200)
    plain = app.look("/compression", {"Accept-Encoding": "identity"}).must_be(200)
    app.note(f"GET /compression Accept-Encoding: identity → {plain.status} {len(plain.body)} bytes")
    if len(plain.body) != 5000:
        return no("who cannot read it gets it compressed, too")
    if squeezed.headers.get("content-encoding") != "gzip":
        return no("nothing is compressed")
    return yes() if gzip.decompress(squeezed.body) == plain.body else no("what was compressed is damaged")
