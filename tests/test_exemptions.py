from __future__ import annotations

import pytest

from dedup import SettingsError
from dedup.accepting.exemptions import Accept


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"id": "", "paths": ()}, "either an id or paths"),
        ({"id": "abcdef", "paths": ("a",)}, "either an id or paths"),
        ({"id": "abcde"}, "six to sixteen digits"),
        ({"id": "ghijkl"}, "six to sixteen digits"),
        ({"id": "abcdef", "reason": " "}, "say the reason"),
    ],
)
def test_an_exception_that_lacks_something_is_refused(values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Accept(**{"reason": "why", **values})  # type: ignore[arg-type]


def test_an_exception_is_named_by_its_id_or_its_paths() -> None:
    assert Accept("why", id="abcdef").name == "abcdef"
    assert Accept("why", paths=("a", "b/*")).name == "a, b/*"
