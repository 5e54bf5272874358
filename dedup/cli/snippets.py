"""Set-up for hooks and CI, to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = f"dedup-text=={__version__}"
SUFFIXES = "txt|text|md|markdown|rst|adoc|tex|html?|xhtml|jsonl|ndjson"
TEXTS = rf"(?i)^([^./][^/]*/)*[^./]([^/]*\.({SUFFIXES})|[^./]*)$"
"""Names of texts that are read in folders."""

HOOK = f"""
repos:
  - repo: local
    hooks:
      - id: dedup
        name: dedup (text repeated elsewhere in the corpus)
        entry: dedup check --force-exclude --corpus .
        args: [--]
        language: python
        additional_dependencies: ["{PACKAGE}"]
        types: [text]
        files: {TEXTS}
        require_serial: true
        stages: [pre-commit, pre-merge-commit, pre-push, manual]
"""
GITHUB = f"""
name: dedup
on: pull_request
permissions:
  contents: read
jobs:
  dedup:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.12"
      - run: pip install {PACKAGE}
      - run: dedup check --since "origin/$GITHUB_BASE_REF" --output-format github
"""
GITLAB = f"""
dedup:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: 0
  script:
    - pip install {PACKAGE}
    - >-
      dedup check --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
      --output-format gitlab --output-file gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
FILES = {
    ".pre-commit-config.yaml": HOOK,
    ".github/workflows/dedup.yml": GITHUB,
    ".gitlab-ci.yml": GITLAB,
}


def page(name: str) -> Iterator[str]:
    """What was written, and what to add to which file, line by line."""
    yield f"Wrote {name}. See what it does: dedup config; what repeats: dedup scan\n"
    for file, snippet in FILES.items():
        yield f"\n# {file}{snippet}"
