"""The web application: the page, the REST interface behind it, and its description."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from checker import __version__
from checker.readers import formats, suffixes
from checker.reporters.desk import SUFFIXES as REPORTS
from checker.run import Run
from checker.schema import Output, Strict
from checker.server.guard import Guard
from checker.server.work import RefusedError, run
from checker.server.workers import BusyError, UnfinishedError, Workers
from checker.settings import SettingsFiles

BREATHER = 1  # seconds after which one too many is refused: who asks again at once must not take the time of others
_STATIC = files("checker.server") / "static"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_JSON = "application/json"
_BYTES = "application/octet-stream"

Day = Annotated[
    str | None,
    Field(
        max_length=40,
        description="Publication, where the article states none: YYYY-MM-DD, YYYY-MM, YYYY, A..B or today.",
    ),
]
Home = Annotated[
    str | None,
    Field(
        pattern="^[A-Za-z]{2,3}$",
        description="The newsroom's country (ISO 3166) or currency (ISO 4217): a bare dollar is its own.",
    ),
]
Level = Annotated[Literal["error", "warning", "info"], Field(description="The mildest severity to report.")]


class CheckRequest(BaseModel):
    """An article to check."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(description="The article's source.")]
    format: Annotated[
        str, Field(max_length=20, description="text, markdown, html or another format with a reader.")
    ] = "text"
    title: Annotated[str | None, Field(max_length=1000, description="A title that is no part of the text.")] = None
    language: Annotated[str | None, Field(pattern="^[a-z]{2}$")] = None
    date: Day = None
    home: Home = None
    level: Level = "warning"
    view: Annotated[bool, Field(description="Add the marked text and the findings as HTML for the page.")] = False


class Refusal(Strict):
    """Why a request was not served, in one line."""

    error: str


_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "description": meaning}
    for status, meaning in {
        400: "not JSON, or cut short",
        401: "the server wants its token",
        413: "larger than the server takes",
        415: "neither JSON nor a file's bytes",
        422: "a field is wrong, the file is not readable, or the check took too long",
        503: "too many checks are waiting; try again in a second",
    }.items()
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            _JSON: {"schema": CheckRequest.model_json_schema()},
            _BYTES: {
                "schema": {"type": "string", "format": "binary", "description": "A file; give its name as ?name="}
            },
        },
    }
}


def create(
    desk: Run | None = None,
    *,
    processes: int = 2,
    seconds: int = 10,
    waiting: int = 64,
    largest: int = 4 << 20,
    hosts: frozenset[str] = frozenset(),
    token: str | None = None,
) -> Guard:
    """Return the application: `desk` is what it checks with; without one, no settings file is used.

    `seconds` bound one check, `waiting` the checks under way, `largest` a body's bytes.
    """
    workers: list[Workers] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        served = desk or Run(SettingsFiles({}, isolated=True))
        workers.append(Workers(run, served, processes=processes, seconds=seconds, waiting=waiting))
        workers[0].warm(processes)
        yield
        workers.pop().close()

    app = FastAPI(
        title="figcheck", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/v1/openapi.json", description="Checks the figures of an article. No article is stored.",
    )  # fmt: skip

    async def answer(request: Request, answer: str, query: dict[str, Any]) -> bytes:
        job = {**_job(request.headers.get("content-type", ""), await request.body(), query), "answer": answer}
        if job.pop("view", False) and answer == "json":
            job["answer"] = "view"
        try:
            done: bytes = await workers[0].run(job)
        except RefusedError as error:
            raise HTTPException(422, str(error)) from None
        except UnfinishedError as error:
            raise HTTPException(422, str(error)) from None
        except BusyError:
            await asyncio.sleep(BREATHER)
            raise HTTPException(
                503, "too many checks are waiting; try again in a second", {"retry-after": "1"}
            ) from None
        return done

    @app.post("/v1/check", response_model=None, responses={200: {"model": Output}, **_REFUSALS}, openapi_extra=_BODY)
    async def check(
        request: Request,
        name: Annotated[str | None, Query(max_length=255, description="A file's name, for its suffix.")] = None,
        date: Annotated[str | None, Query(max_length=40)] = None,
        home: Annotated[str | None, Query(max_length=3)] = None,
        level: Annotated[str | None, Query(max_length=10)] = None,
        view: Annotated[bool, Query()] = False,
    ) -> Response:
        """Check one article: JSON with its text, or a file's bytes with the rest in the query."""
        query = {"name": name, "date": date, "home": home, "level": level, "view": view}
        return Response(await answer(request, "json", query), media_type=_JSON)

    @app.post("/v1/report", response_model=None, responses=_REFUSALS, openapi_extra=_BODY)
    async def report(
        request: Request,
        format: Annotated[Literal["html", "md", "docx", "json"], Query()] = "html",  # noqa: A002 - the published name
        name: Annotated[str | None, Query(max_length=255)] = None,
        date: Annotated[str | None, Query(max_length=40)] = None,
        home: Annotated[str | None, Query(max_length=3)] = None,
        level: Annotated[str | None, Query(max_length=10)] = None,
    ) -> Response:
        """Return the discrepancy report of one article, to keep."""
        suffix = f".{format}"
        if suffix not in REPORTS:
            raise HTTPException(422, f"format: {format!r} is not known")
        done = await answer(request, suffix, {"name": name, "date": date, "home": home, "level": level})
        saved = {"content-disposition": f'attachment; filename="figcheck-report{suffix}"'}
        return Response(done, media_type=_TYPES[suffix], headers=saved)

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return HTMLResponse(_page())

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404, "no such page")
        return Response(_ASSETS[name][0], media_type=_ASSETS[name][1])

    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _failed)
    return Guard(app, largest=largest, patience=seconds, hosts=hosts, token=token)


def _job(kind: str, body: bytes, query: dict[str, Any]) -> dict[str, Any]:
    """Turn a body and a query into a job, or refuse them. Raises HTTPException."""
    kind = kind.partition(";")[0].strip().lower()
    if kind == _JSON:
        try:
            tree = json.loads(body)
        except (UnicodeDecodeError, ValueError) as error:
            raise HTTPException(400, f"the body is not JSON: {error}") from None
        except RecursionError:
            raise HTTPException(400, "the body is not JSON: nested too deeply") from None
        if not isinstance(tree, dict):
            raise HTTPException(422, "the body is not a JSON object")
        given = {key: value for key, value in query.items() if value and key != "name"}
        return _vetted({**given, **tree})
    if kind == _BYTES:
        if not query["name"]:
            raise HTTPException(422, "name: a file's name is needed to know its format")
        given = {key: value for key, value in query.items() if value and key != "name"}
        # Only the suffix counts; the rest of the name is shown and opens nothing.
        shown = re.split(r"[/\\]", query["name"])[-1]
        return {**_vetted({"text": "", **given}), "data": body, "name": shown}
    raise HTTPException(415, f"send {_JSON} or {_BYTES}, not {kind[:60] or 'nothing'}")


def _vetted(tree: dict[str, Any]) -> dict[str, Any]:
    try:
        return CheckRequest.model_validate(tree).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise HTTPException(422, f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}") from None


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return JSONResponse({"error": "could not be served"}, 500)
    return JSONResponse({"error": str(error.detail)}, error.status_code, dict(error.headers or {}))


async def _invalid(_: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": "not valid"}
    return JSONResponse({"error": f"{'.'.join(map(str, first['loc'][1:]))}: {first['msg']}"}, 422)


async def _failed(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"could not be checked, please report it: {type(error).__name__}"}, 500)


def _source(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


def _page() -> str:
    from checker.reporters.html import environment

    template = environment().from_string(_source("page.html"))
    return template.render(version=__version__, formats=formats(), suffixes=suffixes(), reports=[*REPORTS])


_ASSETS = {
    "page.css": (
        (files("checker.reporters") / "templates" / "report.css").read_text(encoding="utf-8") + _source("page.css"),
        "text/css; charset=utf-8",
    ),
    "icon.svg": (_source("icon.svg"), "image/svg+xml"),
    "page.js": (_source("page.js"), "text/javascript; charset=utf-8"),
}
