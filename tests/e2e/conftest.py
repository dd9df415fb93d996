"""What the tests have in common: the program, a folder, people with phones, a server for them."""
import contextlib
import os
import pathlib
import sys
import tempfile
import typing

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from baresip import Baresip  # noqa: E402
from chromium import Chromiums  # noqa: E402
from server import Config, Server, line, merged  # noqa: E402

EVENT = "123456"
CODECS = ("opus", "g722", "pcmu", "pcma")
TONES = (440, 620, 810, 1130)  # none is near a harmonic of another


needs_root = pytest.mark.needs_root
measured = pytest.mark.measured


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "measured: fails if the machine falters, so it runs alone")
    config.addinivalue_line("markers", "needs_root: makes network namespaces")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a file that is run in parts (tests/CMakeLists.txt), CONVOKE_PART says which of how many: "2/3"."""
    part, parts = map(int, os.environ.get("CONVOKE_PART", "1/1").split("/"))
    config.hook.pytest_deselected(items=[each for place, each in enumerate(items) if place % parts != part - 1])
    items[:] = items[part - 1::parts]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that is left out proves nothing: only who says so may go without."""
    if os.geteuid() == 0 or item.get_closest_marker("needs_root") is None:
        return
    if os.environ.get("CONVOKE_WITHOUT_ROOT") == "1":
        pytest.skip("needs root, and CONVOKE_WITHOUT_ROOT=1 is set")
    pytest.fail("This test makes network namespaces, which needs root. Run it as root, or set "
                "CONVOKE_WITHOUT_ROOT=1 to leave it out.", pytrace=False)


class Person(typing.NamedTuple):
    name: str
    number: str

    @property
    def mail(self) -> str:
        return f"{self.name.lower()}@example.com"

    def entry(self, call: bool) -> dict:
        """This person in an event file."""
        return {"Name": self.name, "PhoneNumber": self.number, "Email": self.mail, "CallParticipant": call}


NIKKI = Person("Nikki", "+13125551212")
JANE = Person("Jane", "+14025551212")
OMAR = Person("Omar", "+15035551212")
LENA = Person("Lena", "+16175551212")


def event_file(*entries: dict, event: str = EVENT) -> dict:
    return {"EventId": int(event), "Participants": list(entries)}


class Town:
    """People with softphones, the server whose lines they are, and what browsers are made of."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, chromiums: Chromiums):
        self.binary = binary
        self.folder = folder
        self.chromiums = chromiums
        self.phones: dict[Person, Baresip] = {}
        self._server: Server | None = None

    def phone(self, person: Person, codec: str = "opus") -> Baresip:
        """Gives somebody a phone; before the server is started."""
        assert self._server is None
        phone = Baresip(person.name, self.folder, codec, TONES[len(self.phones)])
        self.phones[person] = phone
        phone.start()
        return phone

    def serve(self, changes: Config | None = None) -> Server:
        lines = [line(person.number, phone.uri, person.name) for person, phone in self.phones.items()]
        self._server = Server(self.binary, self.folder, merged({"lines": lines} if lines else {}, changes or {}))
        return self._server.start()

    def close(self) -> None:
        """The phones first: the server would wait for one that still rings."""
        for phone in self.phones.values():
            phone.stop()
        if self._server is not None:
            self._server.close()


@pytest.fixture(scope="session")
def binary() -> pathlib.Path:
    return pathlib.Path(os.environ.get("CONVOKE_BINARY", ROOT / "build/release/apps/convoke/convoke")).resolve()


@pytest.fixture
def folder() -> typing.Iterator[pathlib.Path]:
    with tempfile.TemporaryDirectory(prefix="convoke-e2e-") as path:
        yield pathlib.Path(path)


@pytest.fixture(scope="session")
def chromiums() -> typing.Iterator[Chromiums]:
    with tempfile.TemporaryDirectory(prefix="convoke-e2e-") as path, \
            contextlib.closing(Chromiums(pathlib.Path(path))) as all_of_them:
        yield all_of_them


@pytest.fixture
def town(binary: pathlib.Path, folder: pathlib.Path, chromiums: Chromiums) -> typing.Iterator[Town]:
    place = Town(binary, folder, chromiums)
    try:
        yield place
    finally:
        place.close()
