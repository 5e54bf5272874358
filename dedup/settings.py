"""Every knob: default, limits, unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup import machine
from dedup.errors import SettingsError
from dedup.labels import KINDS, PATTERNS, RULES

if TYPE_CHECKING:
    from dedup.model import Finding

LEAST_MEMORY = 384 << 20
"""The program itself takes half of that."""
SCOPES = ("all", "within", "across")
UNITS = ("paragraph", "document", "sentence", "line")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan is asked to do.

    Attributes:
        similarity: lowest similarity of a finding, [0.5, 1]: 2M / (|A| + |B|) of the aligned
            passage, M = words matched one to one.
        min_words: shortest passage reported, in words, at least 1.
        scope: repeats `within` one document, `across` documents, or `all`.
        unit: compare `paragraph`s, and report passages; or each `sentence` or `line`, whole; or
            `document`s, whole: then similarity is the Jaccard of their runs of three words, and
            min_words does not matter.
        select: report only findings of these rules (or the beginnings of their codes) and kinds.
        ignore: do not report findings of these.
        fast: leave out the window tier: quicker, blind to sentences inside other paragraphs.
        include: globs of files in folders to read beside the known suffixes.
        exclude: globs of files and folders not to read.
        text_field: field of a record that holds its text, or several, which make one text; `a.b`
            is the field `b` of the object in `a`.
        id_field: field of a record that names it.
        encoding: how text files, CSV and TSV are encoded; JSON is always UTF-8.
        jobs: threads; 0 is one for each core this process may use. Never changes the answer.
        memory: bytes of memory a scan may use; 0 is half of what this process is allowed. What
            does not fit goes to temporary files. Never changes the answer.
        temp_dir: folder for these; "" is the system's.
        resume: keep these until the scan is at its end, and go on from those of one that was
            stopped.

    Raises:
        SettingsError: a value outside its limits.
    """

    similarity: float = 0.6
    min_words: int = 12
    scope: str = "all"
    unit: str = "paragraph"
    fast: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    text_field: str | tuple[str, ...] = "text"
    id_field: str = "id"
    encoding: str = "utf-8"
    jobs: int = 0
    memory: int = 0
    temp_dir: str = ""
    resume: bool = False

    def __post_init__(self) -> None:
        """Hold the limits."""
        if not 0.5 <= self.similarity <= 1:
            raise SettingsError(f"similarity is {self.similarity}; it must lie between 0.5 and 1")
        if self.min_words < 1:
            raise SettingsError(f"min-words is {self.min_words}; it must be at least 1")
        self._hold_choices()
        for name in (*self.select, *self.ignore):
            _hold_label(name)
        self._hold_resources()
        if not all(self.text_fields):
            raise SettingsError("text-field is empty; name the field that holds the text")
        if not self.id_field:
            raise SettingsError("id-field is empty; name the field that names a record")
        try:
            "".encode(self.encoding)
        except (LookupError, ValueError):  # ValueError: "undefined", or a NUL in the name
            raise SettingsError(
                f"encoding {self.encoding!r} is not known to Python; try utf-8 or latin-1"
            ) from None

    def _hold_resources(self) -> None:
        if self.jobs < 0:
            raise SettingsError(f"jobs is {self.jobs}; it must be 0 (all cores) or more")
        if self.memory and self.memory < LEAST_MEMORY:
            raise SettingsError(
                f"memory is {machine.shown(self.memory)}; it must be at least "
                f"{machine.shown(LEAST_MEMORY)}"
            )

    def _hold_choices(self) -> None:
        for name, value, known in (("scope", self.scope, SCOPES), ("unit", self.unit, UNITS)):
            if value not in known:
                raise SettingsError(f"{name} is {value!r}; it must be one of {', '.join(known)}")
        if self.unit == "document" and self.scope == "within":
            raise SettingsError("whole documents repeat across documents only; leave out the scope")

    @property
    def text_fields(self) -> tuple[str, ...]:
        """The fields that hold the text, at least one."""
        names = (self.text_field,) if isinstance(self.text_field, str) else self.text_field
        return names or ("",)

    @property
    def ceiling(self) -> int:
        """Bytes of memory that a scan may use."""
        return self.memory or machine.memory() // 2

    @property
    def threads(self) -> int:
        """How many threads work."""
        return self.jobs or machine.cores()

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is to be reported, as `select` and `ignore` say."""
        labels = (finding.rule, *finding.kinds)
        chosen = not self.select or any(_matches(name, labels) for name in self.select)
        return chosen and not any(_matches(name, labels) for name in self.ignore)

    def answers(self) -> dict[str, object]:
        """The settings that can change the answer, by name, as JSON values."""
        fields = self.text_fields
        return {
            "similarity": self.similarity,
            "min-words": self.min_words,
            "unit": self.unit,
            "scope": self.scope,
            "fast": self.fast,
            "select": list(self.select),
            "ignore": list(self.ignore),
            "include": list(self.include),
            "exclude": list(self.exclude),
            "text-field": fields[0] if len(fields) == 1 else list(fields),
            "id-field": self.id_field,
            "encoding": self.encoding,
        }


def _matches(name: str, labels: tuple[str, ...]) -> bool:
    return name in labels or labels[0].startswith(name)


def _hold_label(name: str) -> None:
    known = (*RULES, *KINDS, *PATTERNS)
    if not name or not any(_matches(name, (rule, *known)) for rule in RULES):
        raise SettingsError(
            f"{name!r} is no rule and no kind of findings; they are {', '.join(known)}"
        )
