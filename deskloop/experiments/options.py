"""The options that the three commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(help="A CSV file with a first row of column names.")]
Text = Annotated[
    list[str], typer.Option("--text", help="The column of the text; repeat it to join several.")
]
Label = Annotated[
    str, typer.Option("--label", "--team", help="The column of the label: the right team.")
]
Created = Annotated[
    str | None, typer.Option("--created", help="The column of the time: rows are taken in time.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The dice: the same seed, the same run.")]
Picture = Annotated[
    Path | None, typer.Option("--picture", help="Draw the curves into this SVG file.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
