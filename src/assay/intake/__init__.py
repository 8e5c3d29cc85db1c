r"""Intake: files of any shape become records or rejections, and populations get a profile.

Rules: everything streams, with memory that does not grow with the file; a row becomes a record or a
rejection with its place and reason, and nothing is dropped or guessed; a file that can't be read
at all is one clear error. Nothing here knows what a record is about: apps say so.

The doors, in the order of use:

* :func:`read_rows` reads any file, :func:`read_git_log` a repository, :class:`MappedTable` a table
  through a mapping file (``docs/intake.md``);
* :func:`parse_moment` reads dates without guessing;
* :class:`Survey` profiles a population in one pass, :class:`Reconciler` holds it against an
  independent source, :func:`report_population` concludes.

>>> import io
>>> from assay.intake.jsonl import read_jsonl
>>> rows = list(read_jsonl(io.BytesIO(b'{"id": 1, "cost": 1.10}\n{"id": 2'), "changes.jsonl"))
>>> rows[0].data
{'id': 1, 'cost': '1.10'}
>>> rows[1].code
'file.truncated'
"""

from assay.intake.field_spec import FieldSpec, FieldType, GroupSpec, TableSpec
from assay.intake.formats import FileFormat, ReadOptions, detect_format, read_rows
from assay.intake.git_log import Fingerprint, fingerprint_repository, read_git_log
from assay.intake.json_value import RowError
from assay.intake.known_line import read_known_lines
from assay.intake.limits import Limits
from assay.intake.mapped_table import MappedTable
from assay.intake.mapping import joined_files, load_mapping
from assay.intake.moments import load_zone, parse_moment
from assay.intake.opening import open_source_file
from assay.intake.population import (
    evaluation_instant,
    population_digest,
    refuse_repeat,
    require_driven,
)
from assay.intake.population_test import Nouns
from assay.intake.reconciliation import Expectation, Reconciler
from assay.intake.record import (
    CUT_KEY,
    ExportCap,
    Record,
    Rejection,
    Source,
    SourceInputs,
    SourceOptions,
)
from assay.intake.report import report_population, require_uncapped
from assay.intake.row_mapper import DOCUMENTS_KEY, ROWS_KEY, MappedDocument
from assay.intake.survey import Period, Profile, Survey
from assay.intake.typed_value import Cell
from assay.intake.xlsx_rows import TYPES_KEY

__all__ = [
    "CUT_KEY",
    "DOCUMENTS_KEY",
    "ROWS_KEY",
    "TYPES_KEY",
    "Cell",
    "Expectation",
    "ExportCap",
    "FieldSpec",
    "FieldType",
    "FileFormat",
    "Fingerprint",
    "GroupSpec",
    "Limits",
    "MappedDocument",
    "MappedTable",
    "Nouns",
    "Period",
    "Profile",
    "ReadOptions",
    "Reconciler",
    "Record",
    "Rejection",
    "RowError",
    "Source",
    "SourceInputs",
    "SourceOptions",
    "Survey",
    "TableSpec",
    "detect_format",
    "evaluation_instant",
    "fingerprint_repository",
    "joined_files",
    "load_mapping",
    "load_zone",
    "open_source_file",
    "parse_moment",
    "population_digest",
    "read_git_log",
    "read_known_lines",
    "read_rows",
    "refuse_repeat",
    "report_population",
    "require_driven",
    "require_uncapped",
]
