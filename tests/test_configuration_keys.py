"""What may stand in a configuration file, and what is said of the rest."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from configured import put, repository
from jsonschema import Draft202012Validator
from replay import blocks

from dedup.configuration import load
from dedup.configuration.keys import ACCEPT, KEYS, PER_PATH, schema
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from dedup.configuration.kinds import Field

PAGE = Path(__file__).parent.parent / "docs" / "configuration.md"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return repository(tmp_path, monkeypatch)


def refused(text: str) -> str:
    put("dedup.toml", text)
    with pytest.raises(SettingsError) as error:
        load()
    return str(error.value)


GOOD: dict[str, list[object]] = {
    "paths": [["a"]],
    "corpus": [["a", "b"]],
    "include": [[], ["*.x"]],
    "exclude": [["a/"]],
    "extend-exclude": [["a/"]],
    "text-field": ["body", ["title", "body"]],
    "id-field": ["key"],
    "encoding": ["latin-1"],
    "similarity": [0.5, 1, 0.75],
    "min-words": [1, 500],
    "scope": ["all", "within", "across"],
    "unit": ["paragraph", "document", "sentence", "line"],
    "fast": [True, False],
    "select": [[], ["DD1", "DD101", "pasted", "split"]],
    "ignore": [["boilerplate"]],
    "jobs": [0, 8],
    "baseline": ["b.jsonl"],
    "fail-on": ["new", "any", "never"],
    "max-redundancy": ["5%", "100 %", "0.25%"],
    "max-findings": [0],
    "max-errors": [3],
    "cache-dir": ["c"],
    "color": ["auto", "always", "never"],
    "hyperlinks": ["never"],
    "hyperlink-format": ["file://{path}", "vscode://file/{path}:{line}"],
    "boilerplate": [["b/*"]],
    "per-path": [{}, {"a/**": {}}, {"a": {"similarity": 0.9, "min-words": 3, "ignore": ["DD202"]}}],
    "accept": [
        [],
        [{"id": "c05d11", "reason": "x"}],
        [{"paths": ["a"], "reason": "x", "expires": date(2027, 3, 31)}],
    ],
}
BAD: dict[str, list[object]] = {
    "paths": [[], [""], "a", [1]],
    "corpus": ["a"],
    "include": [[True], {}],
    "exclude": [["a", ""]],
    "extend-exclude": [3],
    "text-field": ["", 1, [], ["a", ""]],
    "id-field": ["", 1],
    "encoding": ["", 8],
    "similarity": [0.4, 1.5, "0.8", True, float("nan")],
    "min-words": [0, 1.5, "3", True],
    "scope": ["both", 1],
    "unit": ["word"],
    "fast": [1, "yes"],
    "select": [["DD9"], ["D"], "DD1"],
    "ignore": [["nothing"]],
    "jobs": [-1],
    "baseline": [["b"], ""],
    "fail-on": ["all", True],
    "max-redundancy": ["5", "101%", "5%%", 5],
    "max-findings": [-1],
    "max-errors": [0.5],
    "cache-dir": [""],
    "color": ["yes", True],
    "hyperlinks": ["on"],
    "hyperlink-format": ["", "https://example.org", 1],
    "boilerplate": ["b/*"],
    "per-path": [
        [],
        {"a": 1},
        {"a": {"scope": "all"}},
        {"a": {"similarity": 3}},
        {"a": {"ignore": ["DD9"]}},
    ],
    "accept": [
        {},
        [1],
        [{"id": "c05d11"}],
        [{"reason": "x"}],
        [{"id": "c05d11", "paths": ["a"], "reason": "x"}],
        [{"id": "c05d1", "reason": "x"}],
        [{"id": "C05D11", "reason": "x"}],
        [{"id": "c05d11", "reason": ""}],
        [{"id": "c05d11", "reason": "x", "expires": 2027}],
        [{"id": "c05d11", "reason": "x", "until": date(2027, 3, 31)}],
    ],
}


def examples(of: dict[str, list[object]]) -> list[tuple[str, object]]:
    return [(name, value) for name, values in of.items() for value in values]


def check(name: str, value: object) -> None:
    next(key for key in KEYS if key.name == name).kind.check(value)


def as_data(value: object) -> object:
    """A value of TOML as JSON has it."""
    if isinstance(value, dict):
        return {name: as_data(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_data(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def allowed(name: str, value: object) -> bool:
    return Draft202012Validator(schema()).is_valid({name: as_data(value)})


def test_there_are_examples_of_every_key() -> None:
    names = [key.name for key in KEYS]
    assert list(GOOD) == list(BAD) == names


@pytest.mark.parametrize(("name", "value"), examples(GOOD))
def test_what_is_right_is_taken_and_its_schema_takes_it_too(name: str, value: object) -> None:
    check(name, value)
    assert allowed(name, value)


@pytest.mark.parametrize(("name", "value"), examples(BAD))
def test_what_is_wrong_is_refused_and_its_schema_refuses_it_too(name: str, value: object) -> None:
    with pytest.raises(Exception, match=r"(is|must|has) "):
        check(name, value)
    nan = isinstance(value, float) and value != value  # noqa: PLR0124 (JSON has none)
    assert nan or not allowed(name, value)


def test_the_schema_is_one_and_refuses_unknown_keys() -> None:
    Draft202012Validator.check_schema(schema())
    assert not allowed("simil", 1)
    for key in KEYS:
        if key.default is not None:
            assert allowed(key.name, key.default)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nmin_words = 3", "2: min_words is no key of dedup; did you mean min-words?"),
        ("zzz = 1", "1: zzz is no key of dedup; `dedup config schema` lists them all"),
        ("similarity = 2", "1: similarity is 2; it must lie between 0.5 and 1"),
        ("min-words = 0", "1: min-words is 0; it must be at least 1"),
        ("min-words = true", "1: min-words is true; it must be a whole number"),
        ("similarity = '1'", "1: similarity is the string '1'; it must be a number"),
        ("fast = 1", "1: fast is the number 1; it must be true or false"),
        ("paths = 'a'", "1: paths is the string 'a'; it must be a list, in brackets"),
        ("paths = []", "1: paths is empty; leave it out, or name something"),
        ("include = ['a',\n 2]", "1: include 2 is the number 2; it must be a string"),
        ("include = [[]]", "1: include 1 is a list; it must be a string"),
        ("baseline = {}", "1: baseline is a table; it must be a string"),
        ("baseline = 10:00:00", "1: baseline is a date or a time; it must be a string"),
        ("text-field = ''", "1: text-field is empty"),
        (
            "scope = 'withn'",
            "1: scope is 'withn'; it must be one of all, within, across; did you mean within?",
        ),
        ("encoding = 'utf-9'", "1: encoding is 'utf-9', which Python does not know; try utf-8 or"),
        ("max-redundancy = '5'", "1: max-redundancy is '5'; write it like '5%'"),
        ("per-path = 1", "1: per-path is the number 1; it must be a table"),
        (
            "[per-path]\n'a/**' = {}\n'b/**' = { simil = 1 }",
            "3: per-path b/** simil is no key of dedup; did you mean similarity?",
        ),
        (
            "[[accept]]\nid='abcdef'\nwhy='x'",
            "3: accept 1 why is no key of dedup; there are id, paths, reason, expires",
        ),
        ("[[accept]]\nreason = 'x'", "1: accept 1 must have either id or paths"),
        ("fast = true\n[[accept]]\nid = 'abcdef'", "2: accept 1 reason is missing"),
        (
            "[[accept]]\nid='abcdef'\nreason='x'\n[[accept]]\nexpires = '2027-03-31'",
            "5: accept 2 expires is the string '2027-03-31'; it must be a date such as",
        ),
        (
            "[[accept]]\nexpires = 2027-03-31T10:00:00",
            "2: accept 1 expires is a date or a time; it must be a date such as 2027-03-31",
        ),
        ("fast = yes", "1: not TOML: Invalid value"),
        ("fast = true\nfast = true\n", "2: not TOML: Cannot overwrite a value"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_what_was_meant(text: str, said: str) -> None:
    assert refused(text).startswith(f"dedup.toml:{said}")


def test_toml_that_ends_too_early_is_said_without_a_line() -> None:
    assert refused("paths = ['a'").startswith("dedup.toml: not TOML: ")


def test_the_table_of_pyproject_does_not_belong_in_a_file_of_its_own() -> None:
    said = refused("[tool.dedup]\nfast = true\n")
    assert said == "dedup.toml: [tool.dedup] is for pyproject.toml; here keys stand without it"


def test_a_place_in_pyproject_is_that_of_the_table() -> None:
    put("pyproject.toml", "[project]\nscope = 'x'\n\n[tool.dedup]\nfast = true\nscope = 'x'\n")
    with pytest.raises(SettingsError, match=r"^pyproject.toml:6: scope is 'x'; "):
        load()
    put("pyproject.toml", "[tool]\ndedup = 3\n")
    with pytest.raises(SettingsError, match=r"^pyproject.toml: tool.dedup is no table; "):
        load()


def test_what_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dedup.toml").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match=r"^dedup.toml: not UTF-8, as TOML must be$"):
        load()

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(SettingsError, match=r"^cannot read dedup.toml: Permission denied$"):
        load()


def test_a_file_on_another_drive_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(_: str) -> str:
        raise ValueError

    put("dedup.toml", "paths = ['news']")
    monkeypatch.setattr("os.path.relpath", elsewhere)
    found = load()
    assert found.file == f"{found.folder}/dedup.toml"
    assert found.values["paths"] == (f"{found.folder}/news",)


def rows(first: str) -> list[tuple[str, str]]:
    """Key and default (or what stands there) of each row of the table with this heading."""
    page = PAGE.read_text("utf-8")
    table = page.split(f"| {first} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"(?m)^\| `([a-z-]+)` \| [^|]* \| ([^|]*?) ?\|", table)


def as_toml(value: object) -> str:
    return "" if value is None else f"`{json.dumps(value)}`"


def names(fields: tuple[Field, ...]) -> list[str]:
    return [field.name for field in fields]


def test_the_page_lists_every_key_with_its_default() -> None:
    assert rows("key") == [(key.name, as_toml(key.default)) for key in KEYS]
    assert [name for name, _ in rows("key of `per-path`")] == names(PER_PATH.fields)
    assert [name for name, _ in rows("key of `accept`")] == names(ACCEPT.fields)


def test_the_example_of_the_page_is_a_configuration_in_either_file() -> None:
    (example,) = blocks(PAGE.read_text("utf-8"), "toml")
    put("dedup.toml", example)
    alone = load()
    assert len(alone.accept) == 1
    Draft202012Validator(schema()).validate(as_data(tomllib.loads(example)))
    Path("dedup.toml").unlink()
    put("pyproject.toml", "[tool.dedup]\n" + re.sub(r"(?m)^(\[+)", r"\1tool.dedup.", example))
    assert load().values == alone.values
    assert [entry.id for entry in load().accept] == [entry.id for entry in alone.accept]


def test_the_page_shows_a_message_as_it_is_said() -> None:
    (shown,) = blocks(PAGE.read_text("utf-8"), "text")
    assert shown == f"dedup: error: {refused('fast = true' + chr(10) + 'min_words = 3')}\n"
