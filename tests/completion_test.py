"""The bash completion knows what the program knows: its commands and their options, no others."""
import os
import pathlib
import re
import shlex
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPLETION = ROOT / "apps" / "convoke" / "completion" / "convoke.bash"
BINARY = os.environ.get("CONVOKE_BINARY", str(ROOT / "build" / "release" / "apps" / "convoke" / "convoke"))


def help_of(*command: str) -> str:
    return subprocess.run([BINARY, *command, "--help"], check=True, capture_output=True, text=True).stdout


def options_in(text: str) -> set[str]:
    """What a help lists at the start of a line, not what its sentences mention."""
    return set(re.findall(r"^ +(?:-\w,)?(--[a-z-]+)", text, re.MULTILINE))


COMMANDS = re.findall(r"^ {2}(\w+) ", help_of().split("\nCommands:")[1], re.MULTILINE)


def completed(*words: str, folder: pathlib.Path = ROOT) -> set[str]:
    """What bash offers for the last of `words`."""
    line = " ".join(shlex.quote(word) for word in ("convoke", *words))
    script = (f"source {shlex.quote(str(COMPLETION))}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; "
              "_convoke; printf '%s\\n' \"${COMPREPLY[@]}\"")
    shell = subprocess.run(["bash", "--norc", "-c", script], check=True, capture_output=True, text=True, cwd=folder)
    assert shell.stderr == ""
    return set(shell.stdout.split())


def test_every_command_is_completed():
    assert COMMANDS
    assert completed("") == {*COMMANDS, *options_in(help_of())}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_completed(command: str):
    assert completed(command, "--") == options_in(help_of(command))


def test_a_command_is_known_after_an_option_of_the_program():
    assert completed("--help", "status", "--fo") == {"--follow"}


def test_event_files_and_folders_are_offered_to_create(tmp_path: pathlib.Path):
    for name in ("team.json", "team.txt"):
        (tmp_path / name).touch()
    (tmp_path / "more").mkdir()
    assert completed("create", "", folder=tmp_path) == {"team.json", "more"}


def test_configuration_files_are_offered_after_config(tmp_path: pathlib.Path):
    for name in ("convoke.toml", "notes.txt"):
        (tmp_path / name).touch()
    assert completed("serve", "--config", "", folder=tmp_path) == {"convoke.toml"}


def test_nothing_is_guessed_where_only_the_user_can_know():
    assert completed("create", "--token", "") == set()
    assert completed("status", "") == set()
