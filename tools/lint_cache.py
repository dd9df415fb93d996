"""Remembers which folders clang-tidy found clean, by the hash of all that its verdict depends on."""
import hashlib
import json
import pathlib
import subprocess

from source_files import ROOT, included

CACHE = ROOT / "build/tidy-cache"


def compile_commands(build: pathlib.Path) -> dict[pathlib.Path, str]:
    """How each of our sources is compiled, by its path from the root."""
    entries = json.loads((build / "compile_commands.json").read_text())
    return {pathlib.Path(entry["file"]).relative_to(ROOT): entry["command"] for entry in entries
            if pathlib.Path(entry["file"]).is_relative_to(ROOT)}


def reached(file: pathlib.Path) -> set[pathlib.Path]:
    """The file and all of our headers it includes, directly or not."""
    seen, waiting = set(), [file]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting.extend(included(at))
    return seen


class LintCache:
    def __init__(self, clang_tidy: str):
        self._version = subprocess.run([clang_tidy, "--version"], check=True, capture_output=True).stdout

    def key(self, commands: dict[pathlib.Path, str]) -> str:
        """Of files that are looked at together, each with its compile command."""
        digest = hashlib.sha256(self._version)
        for command in commands.values():
            # Where the checkout lies does not matter.
            digest.update(command.replace(str(ROOT), "").encode())
        rules = {p / ".clang-tidy" for f in commands for p in f.parents if (ROOT / p / ".clang-tidy").is_file()}
        for path in sorted(rules.union(*(reached(f) for f in commands))):
            content = (ROOT / path).read_bytes()
            digest.update(f"{path} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    def is_clean(self, key: str) -> bool:
        return (CACHE / key).exists()

    def remember_clean(self, key: str) -> None:
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / key).touch()
