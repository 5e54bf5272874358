"""Every key of a configuration file, in one table, from which its JSON Schema is made too."""

from __future__ import annotations

from dedup.configuration.kinds import (
    Codec,
    Day,
    Each,
    Field,
    Flag,
    Many,
    Number,
    OneOrMany,
    Schema,
    Table,
    Text,
)
from dedup.labels import FAIL_ON, KINDS, PATTERNS, RULES
from dedup.settings import SCOPES, UNITS, Settings

DEFAULT = Settings()
WHEN = ("auto", "always", "never")
NAME = Text()
LINK = Text(pattern=r"\{path\}", example="'vscode://file/{path}:{line}'")
NAMES = OneOrMany(NAME)
PATHS = Many(NAME, least=1)
GLOBS = Many(NAME)
COUNT = Number(0)
SHARE = Text(pattern=r"^(100|[0-9]{1,2}(\.[0-9]+)?) ?%$", example="'5%'")
ID = Text(pattern="^[0-9a-f]{6,16}$", example="'7b10e4', the id of a finding")
SIMILARITY = Number(0.5, 1, whole=False)
WORDS = Number(1)
LABELS = Many(
    Text(
        choices=(
            *sorted({rule[:length] for rule in RULES for length in range(3, len(rule) + 1)}),
            *KINDS,
            *PATTERNS,
        )
    )
)


ACCEPT = Table(
    (
        Field("id", ID, "Id of the finding, six digits of it at least."),
        Field("paths", PATHS, "Globs; every copy must match one of them."),
        Field("reason", NAME, "Why it may repeat."),
        Field("expires", Day(), "Last day on which it is accepted."),
    ),
    required=("reason",),
    either=("id", "paths"),
)
PER_PATH = Table(
    (
        Field("similarity", SIMILARITY, "Lowest similarity of a copy there."),
        Field("min-words", WORDS, "Shortest passage to report there, in words."),
        Field("ignore", LABELS, "Do not report these rules and kinds there."),
    )
)

KEYS: tuple[Field, ...] = (
    Field("paths", PATHS, "What to read where the command line names nothing.", ["."], "path"),
    Field("corpus", Many(NAME), "What to compare with too, without reporting on it.", [], "path"),
    Field("include", GLOBS, "Files in folders to read beside the known suffixes.", [], "glob"),
    Field("exclude", GLOBS, "Files and folders not to read.", [], "glob"),
    Field("extend-exclude", GLOBS, "More of them, whatever `exclude` says.", [], "glob"),
    Field("text-field", NAMES, "Field of a record that holds its text, or several.", "text"),
    Field("id-field", NAME, "Field of a record that names it.", DEFAULT.id_field),
    Field("encoding", Codec(), "Encoding of text files; JSON is always UTF-8.", DEFAULT.encoding),
    Field("similarity", SIMILARITY, "Lowest similarity of two copies.", DEFAULT.similarity),
    Field("min-words", WORDS, "Shortest passage to report, in words.", DEFAULT.min_words),
    Field("scope", Text(SCOPES), "Repeats within one document, across, or all.", DEFAULT.scope),
    Field("unit", Text(UNITS), "What is compared.", DEFAULT.unit),
    Field("fast", Flag(), "Compare whole paragraphs only.", DEFAULT.fast),
    Field("select", LABELS, "Report only these rules and kinds.", []),
    Field("ignore", LABELS, "Do not report these rules and kinds.", []),
    Field("jobs", COUNT, "Threads; 0 uses all cores.", DEFAULT.jobs),
    Field("baseline", NAME, "File of repeats that are accepted.", None, "path"),
    Field("fail-on", Text(FAIL_ON), "Which findings fail a check.", "new"),
    Field("max-redundancy", SHARE, "Highest share of redundant words that passes a check."),
    Field("max-findings", COUNT, "How many findings pass a check."),
    Field("max-errors", COUNT, "How many files may be unreadable in a check that passes."),
    Field("cache-dir", NAME, "Folder for what the next run can use again.", None, "path"),
    Field("color", Text(WHEN), "Colour in reports for people.", "auto"),
    Field("hyperlinks", Text(WHEN), "Links to places in reports for people.", "auto"),
    Field("hyperlink-format", LINK, "Where they lead.", "file://{path}"),
    Field("boilerplate", GLOBS, "Files of text that may repeat anywhere.", [], "entry"),
    Field("per-path", Each(PER_PATH), "By glob: settings for files that match.", {}, "entry"),
    Field("accept", Many(ACCEPT), "Repeats that were looked at and may stay.", [], "entry"),
)
TOP = Table(KEYS)


def schema() -> Schema:
    """JSON Schema (draft 2020-12) of dedup.toml, and of `[tool.dedup]`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of dedup",
        **TOP.schema(),
    }
