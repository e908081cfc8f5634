"""The files that travel with the package: blank templates and sample rounds."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

PACKAGE = "workbook_tool"
INSIDE_WHEEL = "_shipped"
REPOSITORY = Path(__file__).resolve().parents[3]
SAMPLES = ("xinping", "baldrige", "baoshan", "caf", "cdc-shi", "efqm", "naac", "slaq")
# Shapes of public schemes without returned files, which a definition is enough to show.
SHAPES = ("hospitals", "safety", "villages")


def shipped(*path: str) -> Traversable:
    """Return a shipped file or folder, such as ``shipped("samples", "xinping")``.

    In a wheel they lie inside the package, in an editable installation at the top of the
    repository. Raises FileNotFoundError where neither holds it.
    """
    for root in (files(PACKAGE).joinpath(INSIDE_WHEEL), REPOSITORY):
        found = root.joinpath(*path)
        if found.is_file() or found.is_dir():
            return found
    message = f"the installation lacks {'/'.join(path)}; install workbook-tool again"
    raise FileNotFoundError(message)


def sample_names() -> tuple[str, ...]:
    """Return the names of the sample rounds with returned files, the county's first."""
    return SAMPLES


def definition_names() -> tuple[str, ...]:
    """Return the names of all that a new round may start from, with returned files or without."""
    return (*SAMPLES, *SHAPES)


def blank_template(language: str) -> Traversable:
    """Return the blank definition workbook in a language, "zh" or "en"."""
    return shipped("blank_templates", f"assessment.{language}.xlsx")
