"""The program as somebody at a terminal meets it."""
import json
import pathlib
import typing

import pytest

from conftest import EVENT, JANE, NIKKI, OMAR, ROOT, event_file
from server import Server, line, merged, toml
from sipp import Sipp
from smtp import make_certificate
from waiting import wait_for

TRIGGER = str(ROOT / "examples" / "trigger.json")
TOKEN = "0123456789abcdef"


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
    for options in ([], ["--dry-run"], ["--idempotency-key", "tuesday"]):
        same = server.run("create", TRIGGER, *options)
        assert (same.returncode, same.stdout) == (3, "")
        assert f"Event {EVENT} has ended at " in same.stderr
        assert "nobody is mailed or rung" in same.stderr
        assert "change the content, if only by a space" in same.stderr
    server.put(pathlib.Path(TRIGGER).read_text())
    wait_for("the folder's file is told", lambda: sum(
        entry.get("state") == "ended" for entry in server.log_entries()) == 3)
    file = server.folder / "changed.json"
    file.write_text(pathlib.Path(TRIGGER).read_text() + " ")
    planned, changed = server.run("create", "--dry-run", str(file)), server.run("create", "--no-wait", str(file))
    assert "would be opened anew, with new passcodes" in planned.stdout
    assert "is open again, with new passcodes" in changed.stdout
    assert (planned.returncode, changed.returncode) == (0, 0)


def test_a_dry_run_does_nothing(server: Server, phones: Sipp) -> None:
    done = server.run("create", "--dry-run", TRIGGER)
    assert done.returncode == 0
    assert "dry run: nothing was stored" in done.stdout
    assert "would be rung" in done.stdout
    assert server.ask("GET", f"/api/events/{EVENT}").status == 404
    assert phones.calls() == []


def test_a_dry_run_says_whom_nobody_can_ring(server: Server) -> None:
    file = server.folder / "omar.json"
    file.write_text(json.dumps(event_file(NIKKI.entry(call=True), OMAR.entry(call=True))))
    nikki, omar = server.run("create", "--dry-run", str(file)).stdout.splitlines()[1:3]
    assert "would be rung, would be mailed" in nikki
    assert "cannot be rung (No trunk and no line rings this number.), would be mailed" in omar
    assert "number does not work (No trunk and no line rings this number.)" in server.run("create", str(file)).stdout


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


def test_status_shows_also_to_whom_nothing_was_done(server: Server) -> None:
    file = {"EventId": int(EVENT), "Participants": [{"Name": "Jane", "PhoneNumber": JANE.number}]}
    done = server.run("create", "-", given=json.dumps(file))
    assert done.returncode == 0
    for shown in (done, server.run("status", EVENT), server.run("status", EVENT, "--once")):
        assert "Jane  neither mailed nor rung" in shown.stdout
        assert shown.stdout.splitlines()[-1] == "1 neither mailed nor rung"


def test_status_alone_lists_the_open_events_and_end_ends_one(server: Server) -> None:
    assert server.run("status").stdout == "No event is open.\n"
    assert server.run("create", TRIGGER).returncode == 0
    listed = server.run("status", "--once")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout.startswith(f"{EVENT}  open until ")
    ended = server.run("end", EVENT)
    assert (ended.returncode, ended.stdout.startswith(f"Event {EVENT} has ended")) == (0, True)
    assert server.event(EVENT)["State"] == "ended"
    assert server.run("status").stdout == "No event is open.\n"
    unknown = server.run("end", "999999")
    assert (unknown.returncode, unknown.stdout, unknown.stderr) == (1, "", "There is no such event.\n")


def test_commands_find_the_server_as_serve_finds_its_settings(server: Server, folder: pathlib.Path) -> None:
    by_folder = server.run("status", CONVOKE_URL="")
    assert (by_folder.returncode, by_folder.stdout) == (0, "No event is open.\n")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    config = str(server.folder / "convoke.toml")
    for arguments, variables in ((["--config", config], {}), (["--server", server.url], {}),
                                 ([], {"CONVOKE_HTTP__LISTEN": server.config["http"]["listen"]})):
        found = server.run("status", *arguments, folder=elsewhere, CONVOKE_URL="", **variables)
        assert (found.returncode, found.stderr) == (0, ""), arguments
    # What is said at the call wins.
    wrong = "http://127.0.0.1:9"
    for arguments, variables, origin in ((["--server", wrong], {}, "--server"),
                                         ([], {"CONVOKE_URL": wrong}, "CONVOKE_URL")):
        missed = server.run("status", *arguments, **variables)
        assert (missed.returncode, missed.stdout) == (1, "")
        assert f"No server answers at {wrong} ({origin})" in missed.stderr
    assert server.stop() == 0
    for command in (["status"], ["end", EVENT], ["create", TRIGGER]):
        gone = server.run(*command, CONVOKE_URL="")
        assert gone.returncode == 1
        assert f"No server answers at {server.url} (by the configuration in convoke.toml)" in gone.stderr


def test_commands_bring_the_token_of_the_configuration_to_its_server_only(
        binary: pathlib.Path, folder: pathlib.Path) -> None:
    certificate, key = make_certificate(folder)
    changes = {"server": {"public_name": "localhost"},
               "http": {"tls_certificate": str(certificate), "tls_key": str(key), "bearer_token": TOKEN,
                        "behind_tls_proxy": True}}
    with Server(binary, folder, changes) as server:
        done = server.run("status", CONVOKE_URL="")
        assert (done.stdout, done.stderr) == ("No event is open.\n", "")
        # The address is named, the configuration is not.
        assert server.run("status", "--ca-file", str(certificate)).returncode == 1
        named = server.run("status", "--ca-file", str(certificate), "--config", "convoke.toml")
        assert named.returncode == 0
        assert server.run("status", "--token", "x" * 20, CONVOKE_URL="").returncode == 1


def test_a_configuration_that_lies_around_sends_no_token_elsewhere_without_tls(
        binary: pathlib.Path, folder: pathlib.Path) -> None:
    abroad = Server(binary, folder, {
        "http": {"listen": "192.0.2.1:8080", "behind_tls_proxy": True, "bearer_token": TOKEN}})
    abroad.write_config()
    told = abroad.run("status", CONVOKE_URL="")
    assert (told.returncode, told.stdout) == (1, "")
    for words in ("convoke.toml", "192.0.2.1:8080, without TLS", "--config"):
        assert words in told.stderr


def test_commands_need_not_read_the_secrets_of_the_configuration(server: Server, folder: pathlib.Path) -> None:
    hidden = str(folder)  # a directory has nothing to read
    secrets = {"http": {"bearer_token_file": hidden},
               "mail": {"smtp_url": "smtp://127.0.0.1:9", "user": "convoke", "password_file": hidden}}
    config = folder / "poor.toml"
    config.write_text(toml(merged(server.config, secrets)))
    assert server.run("status", "--config", str(config), CONVOKE_URL="").stdout == "No event is open.\n"
    refused = server.run("serve", "--config", str(config))
    assert (refused.returncode, refused.stderr.count("cannot be read")) == (1, 2)


def test_a_faulty_configuration_is_told_with_a_way_around_it(server: Server, folder: pathlib.Path) -> None:
    config = folder / "faulty.toml"
    config.write_text("[http]\nlisen = 1\n")
    told = server.run("status", "--config", str(config), CONVOKE_URL="")
    assert (told.returncode, told.stdout) == (1, "")
    for words in (str(config), "http.lisen (line 2)", "--server or CONVOKE_URL"):
        assert words in told.stderr


def test_a_directory_is_no_event_file(server: Server) -> None:
    done = server.run("create", ".")
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", ". is a directory; name an event file (JSON).\n")
    told = server.run("check", "--config", ".")
    assert (told.returncode, "cannot be read" in told.stderr) == (1, True)


def test_a_key_in_other_letters_is_told(server: Server) -> None:
    done = server.run("create", "-", given='{"EventId": 123456, "participants": []}')
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is participants; did you mean Participants?" in done.stderr


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


@pytest.mark.parametrize("command", ["serve", "create", "status", "end", "check", "version"])
def test_help_explains_each_command(binary: pathlib.Path, folder: pathlib.Path, command: str) -> None:
    server = Server(binary, folder)
    overview, own = server.run("--help"), server.run(command, "--help")
    assert (overview.returncode, own.returncode) == (0, 0)
    assert command in overview.stdout
    assert f"Usage: convoke {command} [OPTIONS]" in own.stdout
    assert "Ends with 0" in own.stdout
    assert "TEXT" not in own.stdout


@pytest.mark.parametrize("arguments, words", [
    (["bogus"], ["no command bogus.", "Commands: serve create status end check version", "convoke --help"]),
    (["stauts", "123456"], ["no command stauts. Did you mean status?"]),
    ([], ["No command is given.", "Commands: serve"]),
    (["--bogus"], ["no option --bogus.", "Commands: serve"]),
    (["create", TRIGGER, "--dryrun"], ["no option --dryrun. Did you mean --dry-run?",
                                       "Usage: convoke create [OPTIONS] FILE", "convoke create --help"]),
    (["create", "--dryrun"], ["no option --dryrun. Did you mean --dry-run?"]),
    (["serve", "--confg=x.toml"], ["no option --confg. Did you mean --config?"]),
    (["serve", "now"], ["no use for now.", "Usage: convoke serve [OPTIONS]\n"]),
    (["create"], ["FILE is missing.", "Usage: convoke create [OPTIONS] FILE"]),
    (["end"], ["EVENT is missing.", "Usage: convoke end [OPTIONS] EVENT"]),
    (["end", "12"], ["an event id has six digits, such as 123456.", "Usage: convoke end [OPTIONS] EVENT"]),
    (["status", "12"], ["an event id has six digits, such as 123456.", "Usage: convoke status [OPTIONS] [EVENT]"]),
    (["status", "1234567"], ["an event id has six digits"]),
    (["status", "--follow"], ["--follow requires EVENT."]),
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
