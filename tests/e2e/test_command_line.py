"""The program as somebody at a terminal meets it."""
import json
import pathlib
import typing

import pytest

from conftest import EVENT, JANE, NIKKI, ROOT
from server import Server, line
from sipp import Sipp

TRIGGER = str(ROOT / "examples" / "trigger.json")


@pytest.fixture
def phones(folder: pathlib.Path) -> typing.Iterator[Sipp]:
    with Sipp(folder, "callee_is_busy") as sipp:
        yield sipp


@pytest.fixture
def server(binary: pathlib.Path, folder: pathlib.Path, phones: Sipp) -> typing.Iterator[Server]:
    lines = [line(person.number, phones.uri(person.number)) for person in (NIKKI, JANE)]
    with Server(binary, folder, {"lines": lines}) as server:
        yield server


def test_create_shows_what_happens_until_all_is_settled(server: Server) -> None:
    done = server.run("create", TRIGGER)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Event {EVENT} is open" in done.stdout
    for words in ("Nikki", "is rung, is mailed", "phone busy", "Jane", "mail sent"):
        assert words in done.stdout
    assert "1 busy" in done.stdout.splitlines()[-1]
    assert NIKKI.number not in done.stdout.split("is open")[1].splitlines()[1]


def test_create_reads_standard_input_and_need_not_wait(server: Server) -> None:
    done = server.run("create", "--no-wait", "-", given=pathlib.Path(TRIGGER).read_text())
    assert (done.returncode, done.stderr) == (0, "")
    assert [each["Name"] for each in server.event(EVENT)["Invitees"]] == ["Nikki", "Jane"]
    nothing = server.run("create", "-")
    assert (nothing.returncode, nothing.stdout) == (2, "")
    again = server.run("create", TRIGGER)
    assert (again.returncode, "The same upload came before" in again.stdout) == (0, True)
    assert f"Event {EVENT} is open until" in again.stdout


def test_create_says_of_an_ended_event_what_opens_it_anew(server: Server) -> None:
    assert server.run("create", "--no-wait", TRIGGER).returncode == 0
    server.end_event(EVENT)
    for options in ([], ["--dry-run"]):
        same = server.run("create", TRIGGER, *options)
        assert same.returncode == 0
        assert f"Event {EVENT} has ended. The same upload came before" in same.stdout
        assert "open until" not in same.stdout
    file = server.folder / "changed.json"
    file.write_text(pathlib.Path(TRIGGER).read_text() + " ")
    planned, changed = server.run("create", "--dry-run", str(file)), server.run("create", "--no-wait", str(file))
    assert "would be opened anew, with new passcodes" in planned.stdout
    assert "is open again, with new passcodes" in changed.stdout


def test_a_dry_run_does_nothing(server: Server, phones: Sipp) -> None:
    done = server.run("create", "--dry-run", TRIGGER)
    assert done.returncode == 0
    assert "dry run: nothing was stored" in done.stdout
    assert "would be rung" in done.stdout
    assert server.ask("GET", f"/api/events/{EVENT}").status == 404
    assert phones.calls() == []


def test_a_faulty_file_is_named_and_ends_with_two(server: Server) -> None:
    file = server.folder / "faulty.json"
    file.write_text(json.dumps({"EventId": 123456, "Participants": [{"Name": "Jane", "PhoneNumber": "555"}]}))
    for options in ([], ["--dry-run"]):
        done = server.run("create", str(file), *options)
        assert done.returncode == 2
        assert done.stderr.count("Participants[0].PhoneNumber") == 1
        assert done.stderr.count("Write +") == 1


def test_a_file_that_is_not_there_ends_with_two(server: Server) -> None:
    done = server.run("create", "nowhere.json")
    assert (done.returncode, "nowhere.json cannot be read" in done.stderr) == (2, True)


def test_status_shows_how_an_event_stands(server: Server) -> None:
    assert server.run("create", TRIGGER).returncode == 0
    for options in ([], ["--once"]):
        done = server.run("status", EVENT, *options)
        assert done.returncode == 0
        assert "phone busy" in done.stdout


def test_status_of_no_event_ends_with_one(server: Server) -> None:
    done = server.run("status", "999999", "--once")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr


def test_no_server_ends_with_one_and_says_so(binary: pathlib.Path, folder: pathlib.Path) -> None:
    server = Server(binary, folder)
    for arguments in (["create", TRIGGER], ["status", EVENT, "--once"]):
        done = server.run(*arguments)
        assert done.returncode == 1
        assert server.config["http"]["listen"] in done.stderr


def test_an_unknown_key_stops_the_server_with_a_hint(binary: pathlib.Path, folder: pathlib.Path) -> None:
    server = Server(binary, folder, {"sip": {"ring_second": 5}})
    for command in ("serve", "check"):
        done = server.run(command, "--config", str(server.write_config()))
        assert done.returncode == 1
        assert "sip.ring_second" in done.stderr
        assert 'did you mean "sip.ring_seconds"?' in done.stderr


def test_an_unknown_variable_stops_the_server_too(binary: pathlib.Path, folder: pathlib.Path) -> None:
    server = Server(binary, folder)
    done = server.run("serve", "--config", str(server.write_config()), CONVOKE_SIP__RING_SECOND="5")
    assert (done.returncode, "CONVOKE_SIP__RING_SECOND" in done.stderr) == (1, True)


@pytest.mark.parametrize("command", ["serve", "create", "status", "check", "version"])
def test_help_explains_each_command(binary: pathlib.Path, folder: pathlib.Path, command: str) -> None:
    server = Server(binary, folder)
    overview, own = server.run("--help"), server.run(command, "--help")
    assert (overview.returncode, own.returncode) == (0, 0)
    assert command in overview.stdout
    assert f"Usage: convoke {command} [OPTIONS]" in own.stdout
    assert "Ends with 0" in own.stdout
    assert "TEXT" not in own.stdout


@pytest.mark.parametrize("arguments, words", [
    (["bogus"], ["no command bogus.", "Commands: serve create status check version", "convoke --help"]),
    (["stauts", "123456"], ["no command stauts. Did you mean status?"]),
    ([], ["No command is given.", "Commands: serve"]),
    (["--bogus"], ["no option --bogus.", "Commands: serve"]),
    (["create", TRIGGER, "--dryrun"], ["no option --dryrun. Did you mean --dry-run?",
                                       "Usage: convoke create [OPTIONS] FILE", "convoke create --help"]),
    (["create", "--dryrun"], ["no option --dryrun. Did you mean --dry-run?"]),
    (["serve", "--confg=x.toml"], ["no option --confg. Did you mean --config?"]),
    (["serve", "now"], ["no use for now.", "Usage: convoke serve [OPTIONS]\n"]),
    (["create"], ["FILE is missing.", "Usage: convoke create [OPTIONS] FILE"]),
    (["status"], ["EVENT is missing.", "Usage: convoke status [OPTIONS] EVENT"]),
    (["serve", "--config"], ["--config", "Usage: convoke serve [OPTIONS]"]),
    (["status", EVENT, "--once", "--follow"], ["--once", "--follow", "Usage: convoke status"]),
])
def test_wrong_usage_is_told_with_what_to_write_instead(binary: pathlib.Path, folder: pathlib.Path,
                                                        arguments: list[str], words: list[str]) -> None:
    done = Server(binary, folder).run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    for each in words:
        assert each in done.stderr


def test_the_version_is_told(binary: pathlib.Path, folder: pathlib.Path) -> None:
    told = [Server(binary, folder / each).run(each).stdout for each in ("version", "--version")]
    assert told[0].startswith("convoke 0.")
    assert told[0] == told[1]
