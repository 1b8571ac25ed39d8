"""`figcheck serve`: the desk's own web page and REST interface."""

from typing import TYPE_CHECKING, Annotated

import typer

from checker.commands import DeskRates, Isolated, Rules, SettingsOption, misuse, new_app, start_run

if TYPE_CHECKING:
    import socket

app = new_app()
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8765,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="FIGCHECK_TOKEN", help="What callers must send; needed on a shared host.",
                     show_default=False),
    ] = None,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="Checks at the same time.")] = 2,
    seconds: Annotated[int, typer.Option("--seconds", min=1, max=600, help="The longest a check may take.")] = 10,
    waiting: Annotated[int, typer.Option("--waiting", min=1, max=10_000, help="Checks under way or waiting.")] = 64,
    megabytes: Annotated[int, typer.Option("--megabytes", min=1, max=32, help="The largest article.")] = 4,
    rules: Rules = None,
    rates: DeskRates = None,
    settings: SettingsOption = None,
    isolated: Isolated = False,
) -> None:  # fmt: skip
    """Serve the web page and the REST interface, to this machine alone unless told otherwise. Stores no article.

    It checks with the settings of the folder it is started in.
    """
    try:
        import uvicorn

        from checker.server.app import create
        from checker.settings import SettingsError
    except ModuleNotFoundError as error:
        misuse(f"serve needs {error.name}; install it with: python -m pip install 'figcheck[serve]'")
    if host not in _LOOPBACK and not token:
        misuse(f"--host: {host} is reached from other machines; give a --token, too")
    desk = start_run(settings=settings, isolated=isolated, rules=rules, rates=rates)
    try:
        desk.ready(".")
    except SettingsError as error:
        misuse(str(error))
    application = create(
        desk,
        processes=processes,
        seconds=seconds,
        waiting=waiting,
        largest=megabytes << 20,
        hosts=_LOOPBACK if host in _LOOPBACK else frozenset(),
        token=token,
    )
    config = uvicorn.Config(
        application, host=host, port=port, log_level="warning", access_log=False, server_header=False,
        timeout_keep_alive=5, limit_concurrency=512, h11_max_incomplete_event_size=16 << 10, lifespan="on",
    )  # fmt: skip
    try:
        listening = _listen(host, port)
    except OSError as error:
        misuse(f"--port: {host}:{port}: {error.strerror or 'cannot be listened on'}")
    shown = f"[{host}]" if ":" in host else host
    print(f"figcheck: http://{shown}:{listening.getsockname()[1]}/ (Ctrl+C ends it)", flush=True)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> "socket.socket":
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(512)  # from here on callers wait rather than fail, while the workers start
    return listening
