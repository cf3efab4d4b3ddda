"""`deskloop msteams package`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from deskloop.msteams import manifest, package
from deskloop.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What Microsoft Teams needs.")


@app.command("package")
def write_package(
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("deskloop-msteams.zip"),
    host: Annotated[
        str, typer.Option(help="The web server behind the links of the app's page.")
    ] = manifest.EXAMPLE_HOST,
    name: Annotated[str, typer.Option(help="The app's name in Teams.")] = "Deskloop",
) -> None:
    """Write the app package that Teams takes: manifest and icons."""
    app_id = Settings.read().msteams_app_id
    if not app_id:
        raise manifest.PackageError(
            "MSTEAMS_APP_ID is not set; set it to the “Microsoft App ID” on the configuration page "
            "of your Azure Bot"
        )
    built = manifest.build(app_id, version("deskloop"), host=host, name=name)
    package.write(built, out)
    sys.stdout.write(f"{out}: {built['name']['short']} {built['version']} for the app {app_id}\n")
    if host == manifest.EXAMPLE_HOST:
        sys.stdout.write(f"Its links lead to {host}, an example; give --host to name yours.\n")
