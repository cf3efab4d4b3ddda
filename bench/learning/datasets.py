"""The files of a folder, each cut into rows that teach, that judge, and that have no label."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from deskloop.csv_files import open_table
from deskloop.experiments.reading import Source, load
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.samples import Sample, Samples
from helpdesk.learning.text import fingerprint

NO_LABEL = "oos"
"""The label of rows that belong to no label: they judge, and never teach."""
TEACHES, JUDGES = "train", "test"
"""What `Sample.part` is of the two parts."""
_JUDGING = {JUDGES, f"oos_{JUDGES}"}
_TEST_SHARE = 0.2


@dataclass(frozen=True)
class Dataset:
    """`train` and `test` are in scope, `outside` is not; `name` is the file's, without `.csv`."""

    name: str
    train: Samples
    test: Samples
    outside: Samples

    @property
    def samples(self) -> list[Sample]:
        """All of them; their `part` says which teach."""
        return [*self.train, *self.test, *self.outside]


def read(folder: Path, names: Collection[str] = ()) -> list[Dataset]:
    """Read the CSV files of `folder`, or those of `names`; columns "text", "label", maybe "split".

    Raises ExperimentError where there is none or one lacks a part, TableError for no table.
    """
    paths = sorted(path for path in folder.glob("*.csv") if not names or path.stem in names)
    missing = sorted(set(names) - {path.stem for path in paths})
    if missing or not paths:
        wanted = f"{missing[0]}.csv" if missing else "CSV file"
        raise ExperimentError(f"there is no {wanted} in {folder}; name another folder with --data")
    return [_dataset(path) for path in paths]


def _dataset(path: Path) -> Dataset:
    split = "split" if "split" in open_table(path).columns else None
    samples = load(Source(path, ["text"], "label", split=split)).samples
    if not {TEACHES, JUDGES} <= {sample.part for sample in samples}:
        samples = [replace(sample, part=_part(sample)) for sample in samples]
    inside = [sample for sample in samples if sample.label != NO_LABEL]
    judging = [replace(each, part=JUDGES) for each in samples if each.part in _JUDGING]
    found = Dataset(
        path.stem,
        [sample for sample in inside if sample.part == TEACHES],
        [sample for sample in judging if sample.label != NO_LABEL],
        [sample for sample in judging if sample.label == NO_LABEL],
    )
    if not found.train or not found.test:
        raise ExperimentError(f"{path} has too few rows to teach and to judge; add rows")
    return found


def _part(sample: Sample) -> str:
    """Return the part of a text, by its words: the same in every process, for ever."""
    if sample.label == NO_LABEL:
        return JUDGES
    digest = hashlib.sha256(b"bench.learning" + fingerprint(sample.text)).digest()
    return JUDGES if digest[0] < _TEST_SHARE * 256 else TEACHES
