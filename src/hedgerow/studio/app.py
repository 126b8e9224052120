"""The addresses of the studio. What is asked for is a part of the page; what changes something is posted.

A change answers with nothing but that it was taken (204); the page follows `/status`, where every part of it has
a version, and asks again for the parts that have a new one. What cannot be done is said in plain text (422).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files as resources
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hedgerow.errors import HedgerowError
from hedgerow.studio import views
from hedgerow.studio.changes import StudioError
from hedgerow.studio.gate import Gate
from hedgerow.studio.session import Studio
from hedgerow.studio.store import Run

Form = Mapping[str, list[str]]
STATIC = {
    "page.css": ("hedgerow.show", "templates/style.css", "text/css"),
    "studio.css": ("hedgerow.studio", "static/studio.css", "text/css"),
    "studio.js": ("hedgerow.studio", "static/studio.js", "text/javascript"),
    "htmx.js": ("hedgerow.studio", "static/htmx-2.0.11.min.js", "text/javascript"),
}
"""Everything static that is served: its name, and where it stands."""
PAGE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""For the page of a run, which names its one style sheet by hash itself; it runs no script."""


def application(studio: Studio, token: str, port: int) -> Gate:
    """The studio as an ASGI application behind its gate."""
    gets: dict[str, Callable[[Request], Response]] = {
        "/": lambda _: HTMLResponse(views.page(studio)),
        "/status": lambda _: JSONResponse(studio.status()),
        "/first": lambda request: JSONResponse(_first(studio, request)),
        "/controls": lambda _: HTMLResponse(views.controls(studio)),
        "/answer": lambda _: HTMLResponse(views.answer(studio)),
        "/files": lambda request: HTMLResponse(_files(studio, request)),
        "/inbox": lambda _: HTMLResponse(views.inbox(studio)),
        "/runs": lambda _: HTMLResponse(views.runs(studio)),
        "/compare": lambda request: HTMLResponse(_compare(studio, request)),
        "/runs/{id}/{part}": lambda request: _part(studio, request),
        "/static/{name}": _static,
    }
    posts: dict[str, Callable[[Form], str | None]] = {
        "/change": lambda form: studio.set_value(_one(form, "path"), _number(form, "value")),
        "/report": lambda form: studio.switch_report(_one(form, "report"), on="on" in form),
        "/account": lambda form: studio.switch_account(
            _one(form, "axis"), _one(form, "account"), on="on" in form
        ),
        "/scenario": lambda form: studio.build_scenario(scenario(form)),
        "/scenario/remove": lambda form: studio.remove_scenario(_one(form, "id")),
        "/undo": lambda _: studio.undo(),
        "/redo": lambda _: studio.undo(redo=True),
        "/reset": lambda _: studio.reset(),
        "/compute": lambda _: studio.compute(),
        "/quick": lambda _: studio.quicken(),
        "/explain": lambda _: studio.explain(),
        "/cancel": lambda _: studio.answers.cancel(),
        "/files/check": lambda form: _check(studio, form),
        "/files/save": lambda form: studio.editor.save(
            _one(form, "name"), _one(form, "text"), _one(form, "opened")
        ),
        "/files/undo": lambda form: studio.editor.undo(_one(form, "name")),
        "/files/redo": lambda form: studio.editor.undo(_one(form, "name"), redo=True),
        "/inbox/accept": lambda form: _accept(studio, form),
        "/inbox/reject": lambda form: studio.inbox.reject(_one(form, "key"), _count(form, "number")),
        "/inbox/reopen": lambda form: studio.inbox.reopen(_one(form, "key"), _count(form, "number")),
        "/runs/pin": lambda form: studio.answers.pin(_one(form, "id")),
        "/runs/restore": lambda form: studio.restore(_run(studio, _one(form, "id"))),
        "/runs/forget": lambda form: studio.answers.forget(_one(form, "id")),
    }
    routes = [Route(path, _asked(make), methods=["GET"]) for path, make in gets.items()]
    routes += [Route(path, _posted(studio, path, do), methods=["POST"]) for path, do in posts.items()]
    return Gate(Starlette(routes=routes, exception_handlers={HedgerowError: _said}), token, port)


def _asked(make: Callable[[Request], Response]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(make, request)

    return endpoint


def _posted(studio: Studio, path: str, do: Callable[[Form], str | None]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            raise HTTPException(415, "Send a form.")
        body = await request.body()
        text = await run_in_threadpool(do, _form(body))
        if path.startswith("/inbox"):
            await run_in_threadpool(studio.touch, "inbox")
        elif path.startswith("/files") and text is None:
            await run_in_threadpool(studio.touch, "files")
        return Response(status_code=204) if text is None else HTMLResponse(text)

    return endpoint


def _form(body: bytes) -> Form:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=200,
        )
    except ValueError:
        raise HTTPException(400, "This is not a form.") from None
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


async def _said(_: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), 422)


def _one(form: Form, name: str) -> str:
    if name not in form:
        raise HTTPException(400, f"`{name}` is missing.")
    return form[name][-1]


def _number(form: Form, name: str) -> float | None:
    text = _one(form, name).strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) > 1e12:
        raise StudioError(f"`{text[:40]}` is not a number that can stand here.")
    return value


def _count(form: Form, name: str) -> int:
    text = _one(form, name)
    if not text.isdecimal() or len(text) > 9:
        raise HTTPException(400, f"`{name}` is not a number.")
    return int(text)


def scenario(form: Form) -> dict[str, Any]:
    """A scenario as `case.yaml` would declare it, from the form that builds one."""
    name = " ".join(_one(form, "name").split())
    if not name:
        raise StudioError("Give the scenario a name.")
    declared: dict[str, Any] = {
        "name": name[:80],
        "from": _one(form, "from"),
        "kind": form.get("kind", ["both"])[-1],
    }
    for key in ("force", "ban"):
        chosen = [one for one in form.get(key, []) if one]
        if chosen:
            declared[key] = list(dict.fromkeys(chosen))
    levels = dict(one.split("=", 1) for one in form.get("level", []) if "=" in one)
    if levels:
        declared["levels"] = levels
    parameter = form.get("parameter", [""])[-1]
    if parameter:
        value = _number(form, "value")
        if value is None:
            raise StudioError(f"Say which number `{parameter}` becomes.")
        declared["set"] = {parameter: repr(value)}
    if not declared.keys() & {"force", "ban", "levels", "set"}:
        raise StudioError(
            "This scenario changes nothing yet. Choose what is done, what stops, or what becomes otherwise."
        )
    return declared


def _first(studio: Studio, request: Request) -> dict[str, Any]:
    """Numbers to first order were one more number set, as `first_order` gives them and as printed."""
    path = request.query_params.get("path", "")
    value = _number({"value": [request.query_params.get("value", "")]}, "value")
    found = studio.first_order(path, value)
    if found is None:
        return {"base": "", "numbers": {}}
    shown = views.printed(studio, found)
    return {"base": found.base, "numbers": {name: [found.numbers[name], shown[name]] for name in shown}}


def _files(studio: Studio, request: Request) -> str:
    line = request.query_params.get("line", "0")
    return views.files(
        studio, request.query_params.get("name", "case.yaml"), int(line) if line.isdecimal() else 0
    )


def _check(studio: Studio, form: Form) -> str:
    name, text = _one(form, "name"), _one(form, "text").replace("\r\n", "\n")
    return views.faults(studio.editor.check(name, text), name, text)


def _accept(studio: Studio, form: Form) -> None:
    studio.inbox.accept(
        _one(form, "key"),
        _count(form, "number"),
        _one(form, "act"),
        _one(form, "first"),
        _one(form, "last"),
    )


def _run(studio: Studio, id: str) -> Run:
    run = studio.store.run(id)
    if run is None:
        raise HTTPException(404, "There is no such run.")
    return run


def _compare(studio: Studio, request: Request) -> str:
    return views.comparison(
        _run(studio, request.query_params.get("first", "")),
        _run(studio, request.query_params.get("second", "")),
    )


def _part(studio: Studio, request: Request) -> Response:
    run = _run(studio, request.path_params["id"])
    part = request.path_params["part"]
    if part == "json":
        text = json.dumps(run.document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        return Response(text, media_type="application/json", headers=_attached(f"{run.id}.json"))
    if part == "netcdf":
        data = studio.store.part(run.id, part) or b""
        return Response(data, media_type="application/x-netcdf", headers=_attached(f"{run.id}.nc"))
    if part != "report":
        raise HTTPException(404, "A run has a report, a netcdf and a json.")
    headers = {"content-security-policy": PAGE_POLICY}
    if "download" in request.query_params:
        headers |= _attached(f"{run.id}.html")
    return Response(studio.store.part(run.id, part) or b"", media_type="text/html", headers=headers)


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="hedgerow-{name}"'}


def _static(request: Request) -> Response:
    found = STATIC.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404, "There is no such file.")
    package, path, kind = found
    return Response(resources(package).joinpath(path).read_bytes(), media_type=kind)
