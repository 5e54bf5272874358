"""From a command line and a configuration to a check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup import gate
from dedup.accepting import boilerplate
from dedup.accepting.exemptions import Exemptions
from dedup.cache import Cache
from dedup.cli.own_files import baseline_file, cache_folder

if TYPE_CHECKING:
    from dedup.accepting.baseline import Baseline
    from dedup.cli.check import Checking
    from dedup.configuration import Configuration
    from dedup.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line and the configuration ask for.

    Attributes:
        paths: what is reported on.
        settings: of the scan.
        options: of the check.
        configuration: the rest of what is configured.
        whole: as in `gate.Check`.
    """

    paths: tuple[str, ...]
    settings: Settings
    options: Checking
    configuration: Configuration
    whole: bool | None

    @property
    def baseline(self) -> str:
        """The file of accepted repeats, whether it is there or not."""
        return baseline_file(self.options["baseline"], self.configuration)


def check_of(asked: Asked, baseline: Baseline | None) -> gate.Check:
    """The check that is asked for; what passes it is for others to say.

    Args:
        asked: what is asked for.
        baseline: what was accepted before.

    Raises:
        SettingsError: a file of boilerplate cannot be read.
    """
    options, found = asked.options, asked.configuration
    texts = boilerplate.read(found.boilerplate, found.folder, asked.settings.encoding)
    return gate.Check(
        paths=asked.paths,
        corpus=options["corpus"],
        since=options["since"],
        staged=options["staged"],
        strict=options["force_exclude"],
        exemptions=Exemptions(
            found.accept, found.per_path, texts, found.sources.get("accept", ""), found.folder
        ),
        baseline=baseline,
        whole=asked.whole,
        aside=(asked.baseline,),
        cache=None if options["no_cache"] else _cache(asked),
    )


def _cache(asked: Asked) -> Cache:
    folder = cache_folder(asked.options["cache_dir"], asked.configuration)
    return Cache(folder, asked.settings.unit)
