"""Where keys of TOML stand."""

from __future__ import annotations

from dedup.configuration.lines import Lines


def test_lines_of_keys_are_found_however_they_are_written() -> None:
    lines = Lines(
        "a = 1\n"
        "b.'c d' = 2\n"
        ' [ t . "u.v" ] # more\n'
        "x = [\n  1,\n]\n"
        "[[e]]\n"
        "[e.sub]\n"
        "y = 1\n"
        "[[e]]\n"
        "[e.sub]\n"
        "y = 1\n"
    )
    assert [
        lines.of(trail) for trail in (("a",), ("b", "c d"), ("t", "u.v"), ("t", "u.v", "x"))
    ] == [
        1,
        2,
        3,
        4,
    ]
    assert lines.of(("t", "u.v", "x", 1)) == 4
    assert lines.of(("e", 1, "sub", "y")) == 9
    assert lines.of(("e", 2)) == 10
    assert lines.of(("e", 2, "sub", "y")) == 12
    assert lines.of(("unknown", "key")) is None
