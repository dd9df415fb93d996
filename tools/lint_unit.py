"""The sources of one folder as one translation unit: clang-tidy reads the headers they share once.

They are strung together, not included: some checks look at the main file only.
"""
import itertools
import json
import pathlib
import re
import shlex
import shutil
import subprocess

from source_files import ROOT


def lines(file: pathlib.Path) -> list[str]:
    return ((ROOT / file).read_text().rstrip("\n") + "\n").splitlines(keepends=True)


def units(files: list[pathlib.Path], build: pathlib.Path, commands: dict[pathlib.Path, str]) -> list["LintUnit"]:
    """One for the files of each CMake target in each folder."""
    def place(file: pathlib.Path) -> tuple[str, str]:
        target = re.search(r"CMakeFiles/(\S+?)\.dir/", commands[file])
        return str(file.parent), target[1] if target else file.name
    return [LintUnit(list(of_target), target, build, commands)
            for (_, target), of_target in itertools.groupby(sorted(files, key=place), key=place)]


class LintUnit:
    def __init__(self, files: list[pathlib.Path], target: str, build: pathlib.Path,
                 commands: dict[pathlib.Path, str]):
        self.name = f"{files[0].parent} ({target})" if len(files) > 1 else str(files[0])
        self.commands = {f: commands[f] for f in files}
        self._place = build / "lint" / re.sub(r"\W+", "-", self.name)
        self._source = self._place / "all.cpp"
        self._build = build

    def lint(self, clang_tidy: str) -> str:
        """What clang-tidy says about these files; empty if they are clean."""
        self._write()
        done = subprocess.run([clang_tidy, "--quiet", "--extra-arg=-Wno-unknown-warning-option",
                               "-p", self._place, self._source], cwd=ROOT, check=False,
                              capture_output=True, text=True)
        if done.returncode == 0:
            return ""
        said = done.stdout + re.sub(r"^\d+ warnings.*\n", "", done.stderr, flags=re.MULTILINE)
        return re.sub(re.escape(str(self._source)) + r":(\d+)", lambda m: self._origin(int(m[1])), said)

    def _write(self) -> None:
        self._place.mkdir(parents=True, exist_ok=True)
        first, command = next(iter(self.commands.items()))
        rules = ROOT / first.parent / ".clang-tidy"
        if rules.is_file():
            shutil.copy(rules, self._place)
        included: set[str] = set()
        self._source.write_text("".join(self._once(line, included) for f in self.commands for line in lines(f)))
        # Headers beside a source are found from there; libstdc++ 12's <atomic> forgets <climits>.
        arguments = shlex.split(command.replace(str(ROOT / first), str(self._source)))
        arguments += ["-iquote", str(ROOT / first.parent), "-include", "climits"]
        entry = {"directory": str(self._build), "file": str(self._source), "arguments": arguments}
        (self._place / "compile_commands.json").write_text(json.dumps([entry]))

    @staticmethod
    def _once(line: str, included: set[str]) -> str:
        """The line, blank if it includes what was included before."""
        if not line.startswith("#include"):
            return line
        known = line in included
        included.add(line)
        return "\n" if known else line

    def _origin(self, line: int) -> str:
        for file in self.commands:
            length = len(lines(file))
            if line <= length:
                return f"{file}:{line}"
            line -= length
        return f"{self._source}:{line}"
