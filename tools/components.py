"""List the components that a folder of wheels holds, for whoever approves software.

python tools/components.py WHEELS [-o components.json]
python tools/components.py --renew     downloads those of docs/components.json again and lists them

The list is CycloneDX 1.6: name, version, licence and SHA-256 of each wheel, what needs what, and
whether it is pure Python. Everything is taken from the wheels themselves, so that it can be done
again, and compared, on any machine. The same wheels give the same bytes.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[1]
HOME = REPOSITORY / "docs" / "components.json"
OURS = "workbook-tool"
EXTRAS = ("archives", "crypt", "mail", "word")
# What approvers meet: 64-bit Windows and the Python that most of them have.
PYTHON, PLATFORM = "3.12", "x86_64-pc-windows-msvc"
_SPACE = uuid.UUID("6f7c1a0e-6d0b-4f0e-9a55-3b1f0f0f2018")
_LICENCE = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel: what its metadata says, and its SHA-256."""

    path: Path
    metadata: Message
    sha256: str

    @property
    def name(self) -> str:
        """Return the name that requirements use."""
        return canonicalize_name(str(self.metadata["Name"]))

    @property
    def version(self) -> str:
        """Return the version."""
        return str(self.metadata["Version"])

    @property
    def is_pure(self) -> bool:
        """Tell whether it holds no compiled code, by its tags."""
        return self.path.stem.endswith("-none-any")

    @property
    def licence(self) -> str:
        """Return the licence as the wheel states it: an expression, else its classifiers."""
        expression = self.metadata["License-Expression"]
        if expression:
            return str(expression)
        found = self.metadata.get_all("Classifier") or []
        titles = [one.removeprefix(_LICENCE) for one in found if one.startswith(_LICENCE)]
        lines = str(self.metadata["License"] or "").splitlines()
        return "; ".join(titles) or (lines[0] if lines else "") or "not stated"

    def needs(self, names: Iterable[str]) -> list[str]:
        """Return which of so many wheels it asks for, extras and markers set aside."""
        asked = self.metadata.get_all("Requires-Dist") or []
        wanted = {canonicalize_name(Requirement(one).name) for one in asked}
        return sorted(wanted & set(names) - {self.name})


def read_wheel(path: Path) -> Wheel:
    """Return what a wheel says of itself."""
    with zipfile.ZipFile(path) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
        metadata = message_from_bytes(archive.read(name))
    return Wheel(path, metadata, hashlib.sha256(path.read_bytes()).hexdigest())


def build_list(folder: Path) -> str:
    """Return the list of a folder's wheels as JSON; ours is what the others are needed by."""
    wheels = sorted(map(read_wheel, folder.glob("*.whl")), key=lambda one: one.name)
    components = {wheel.name: _component(wheel) for wheel in wheels}
    bom = Bom(components=[one for name, one in components.items() if name != OURS])
    if OURS in components:
        bom.metadata.component = components[OURS]
    # Without a time the same wheels give the same bytes.
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.serial_number = uuid.uuid5(_SPACE, "".join(wheel.sha256 for wheel in wheels))
    for wheel in wheels:
        needed = [components[name] for name in wheel.needs(components)]
        bom.register_dependency(components[wheel.name], needed)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _component(wheel: Wheel) -> Component:
    # Our own wheel is built anew by whoever lists it; its hash says nothing to others.
    hashes = (
        [] if wheel.name == OURS else [HashType(alg=HashAlgorithm.SHA_256, content=wheel.sha256)]
    )
    return Component(
        name=wheel.name,
        version=wheel.version,
        type=ComponentType.APPLICATION if wheel.name == OURS else ComponentType.LIBRARY,
        bom_ref=f"{wheel.name}@{wheel.version}",
        purl=PackageURL("pypi", None, wheel.name, wheel.version),
        licenses=[
            LicenseExpression(wheel.licence)
            if wheel.metadata["License-Expression"]
            else DisjunctiveLicense(name=wheel.licence)
        ],
        hashes=hashes,
        properties=[
            Property(name="file", value=wheel.path.name),
            Property(name="pure python", value="yes" if wheel.is_pure else "no"),
        ],
    )


def collect_wheels(
    folder: Path, python: str, platform: str | None, find_links: Sequence[Path]
) -> None:
    """Put our wheel and all that it needs there into a folder, for a Python on a platform.

    Without a platform they are for this machine. With ``find_links`` nothing is asked of the
    network. Raises CalledProcessError where something cannot be had.
    """
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run(
        [uv, "build", "--wheel", "--quiet", "--out-dir", str(folder), str(REPOSITORY)], check=True
    )
    (ours,) = folder.glob("workbook_tool-*.whl")
    asked = f"workbook-tool[{','.join(EXTRAS)}] @ {ours.as_uri()}"
    options = ["--quiet", "--no-header", "--no-annotate", "--python-version", python]
    if platform is not None:
        options += ["--python-platform", platform]
    compiled = subprocess.run(
        [uv, "pip", "compile", "-", *options, *_offline(find_links),
         "--constraint", str(REPOSITORY / "constraints.txt")],
        check=True, input=asked, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    pinned = [line for line in compiled.splitlines() if "==" in line]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(pinned))
        listed.flush()
        _download(folder, listed.name, python, platform, find_links)


def _offline(find_links: Sequence[Path]) -> list[str]:
    if not find_links:
        return []
    return ["--no-index", *(f"--find-links={place}" for place in find_links)]


def _download(
    folder: Path, listed: str, python: str, platform: str | None, find_links: Sequence[Path]
) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    if platform is not None:  # else pip takes what fits the Python that runs it
        options += ["--platform", "win_amd64", "--python-version", python]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, *_offline(find_links),
         "--dest", str(folder), "--requirement", listed],
        check=True,
    )  # fmt: skip


def main() -> None:
    """List the wheels of a folder, or renew the list of the documents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("wheels", nargs="?", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--renew", action="store_true")
    given = parser.parse_args()
    if given.renew:
        with tempfile.TemporaryDirectory() as place:
            collect_wheels(Path(place), PYTHON, PLATFORM, ())
            HOME.write_text(build_list(Path(place)), "utf-8", newline="\n")
    elif given.wheels is None:
        parser.error("name a folder of wheels, or --renew")
    elif given.output is None:
        sys.stdout.write(build_list(given.wheels))
    else:
        given.output.write_text(build_list(given.wheels), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
