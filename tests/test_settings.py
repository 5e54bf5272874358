"""Settings hold their limits, and say which of them were broken."""

from __future__ import annotations

from dataclasses import fields

import pytest

from dedup.errors import SettingsError
from dedup.settings import Settings

ONLY_SPEED = {"jobs", "memory", "temp_dir", "temp-dir", "resume"}


def test_the_defaults_are_within_the_limits() -> None:
    assert Settings().similarity == 0.6
    assert Settings().min_words == 12


@pytest.mark.parametrize("similarity", [0.5, 0.75, 1, 1.0])
def test_a_similarity_from_a_half_to_one_is_taken(similarity: float) -> None:
    assert Settings(similarity=similarity).similarity == similarity


@pytest.mark.parametrize(
    "similarity", [0.499, 1.001, 0, -1, 60, float("nan"), float("inf"), -float("inf")]
)
def test_another_similarity_is_refused(similarity: float) -> None:
    with pytest.raises(SettingsError, match=r"^similarity is .* between 0\.5 and 1$"):
        Settings(similarity=similarity)


def test_a_passage_has_at_least_one_word() -> None:
    assert Settings(min_words=1).min_words == 1
    with pytest.raises(SettingsError, match=r"^min-words is 0; it must be at least 1$"):
        Settings(min_words=0)
    with pytest.raises(SettingsError, match=r"^min-words is -3;"):
        Settings(min_words=-3)


@pytest.mark.parametrize("scope", ["all", "within", "across"])
def test_a_known_scope_is_taken(scope: str) -> None:
    assert Settings(scope=scope).scope == scope


@pytest.mark.parametrize("scope", ["", "ALL", "inside", "within "])
def test_another_scope_is_refused_with_the_known_ones(scope: str) -> None:
    with pytest.raises(SettingsError, match=r"it must be one of all, within, across$"):
        Settings(scope=scope)


def test_no_number_of_jobs_below_zero_is_taken() -> None:
    assert Settings(jobs=0).jobs == 0
    with pytest.raises(SettingsError, match=r"^jobs is -1; it must be 0 \(all cores\) or more$"):
        Settings(jobs=-1)


def test_the_text_field_has_a_name() -> None:
    assert Settings(text_field="body").text_field == "body"
    for empty in ("", (), ("a", "")):
        with pytest.raises(SettingsError, match=r"^text-field is empty"):
            Settings(text_field=empty)


def test_the_id_field_has_a_name() -> None:
    assert Settings(id_field="key").id_field == "key"
    with pytest.raises(SettingsError, match=r"^id-field is empty"):
        Settings(id_field="")


def test_several_fields_of_the_text_are_told_as_a_list_and_one_as_a_name() -> None:
    assert Settings(text_field=("title", "body")).answers()["text-field"] == ["title", "body"]
    assert Settings(text_field=("body",)).answers()["text-field"] == "body"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "latin-1", "utf-16", "koi8_r", "cp1252"])
def test_an_encoding_python_knows_is_taken(encoding: str) -> None:
    assert Settings(encoding=encoding).encoding == encoding


@pytest.mark.parametrize(
    "encoding",
    ["", "utf-9", "hex", "base64", "undefined", "utf-8\0", "ütf-8", "a/../utf_8", "x" * 999],
)
def test_an_encoding_that_is_none_is_refused_with_a_hint(encoding: str) -> None:
    with pytest.raises(SettingsError, match=r"is not known to Python; try utf-8 or latin-1$"):
        Settings(encoding=encoding)


def test_answers_name_every_setting_that_can_change_the_answer() -> None:
    names = {field.name.replace("_", "-") for field in fields(Settings)} - ONLY_SPEED
    assert set(Settings().answers()) == {*names, "unit"}


def test_answers_are_the_values_that_were_set() -> None:
    settings = Settings(
        similarity=0.9,
        min_words=30,
        scope="within",
        fast=True,
        select=("DD1", "edited"),
        ignore=("refrain",),
        include=("*.rst", "*.tex"),
        exclude=("old",),
        text_field="body",
        id_field="key",
        encoding="cp1252",
        jobs=7,
    )
    assert settings.answers() == {
        "similarity": 0.9,
        "min-words": 30,
        "unit": "paragraph",
        "scope": "within",
        "fast": True,
        "select": ["DD1", "edited"],
        "ignore": ["refrain"],
        "include": ["*.rst", "*.tex"],
        "exclude": ["old"],
        "text-field": "body",
        "id-field": "key",
        "encoding": "cp1252",
    }


def test_answers_do_not_depend_on_the_number_of_jobs() -> None:
    assert Settings(jobs=1).answers() == Settings(jobs=8).answers()


def test_settings_cannot_be_changed_behind_their_limits() -> None:
    with pytest.raises(AttributeError):
        Settings().similarity = 7  # type: ignore[misc]


@pytest.mark.parametrize("name", ["DD", "DD1", "DD203", "identical", "boilerplate"])
def test_rules_the_beginnings_of_their_codes_and_kinds_can_be_selected(name: str) -> None:
    assert Settings(select=(name,), ignore=(name,)).select == (name,)


@pytest.mark.parametrize("name", ["", "DD4", "dd101", "ident", "DD1011"])
def test_what_names_no_rule_and_no_kind_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(SettingsError, match=r"is no rule and no kind .* DD101, .* refrain$"):
        Settings(select=(name,))
    with pytest.raises(SettingsError, match=r"is no rule and no kind"):
        Settings(ignore=(name,))
