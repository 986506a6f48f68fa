"""`kata server`: the background process that keeps torch imported, so that a check takes no second."""

from __future__ import annotations

from typing import Any

import typer

from grader.cli.session import JsonOption, print_json, session_of

app = typer.Typer(rich_markup_mode=None)


@app.command()
def start(context: typer.Context) -> None:
    """Start the server now; the first check would start it by itself."""
    from grader import client

    client.start_server()
    session_of(context).terminal.write(server_text(client.server_status()))


@app.command()
def stop(context: typer.Context) -> None:
    """Stop the server; the next check starts a new one."""
    from grader import client

    stopped = client.stop_server()
    session_of(context).terminal.write("The server was stopped." if stopped else "No server was running.")


@app.command()
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show whether the server is running."""
    from grader import client

    state = client.server_status()
    if as_json:
        print_json(state)
    else:
        session_of(context).terminal.write(server_text(state))


def server_text(state: dict[str, Any]) -> str:
    """One line about the server."""
    if not state.get("running"):
        return "The server is not running; the first `kata check` starts it."
    minutes, seconds = divmod(int(state.get("seconds_up", 0)), 60)
    return (
        f"The server is running: process {state.get('pid')}, up {minutes} min {seconds} s,"
        f" {state.get('memory_bytes', 0) / 1e6:.0f} MB, {state.get('graded', 0)} graded."
    )
