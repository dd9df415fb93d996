"""The rules of the house that no compiler and no linter knows.

Each rule takes the root and the files of a checkout and yields "path:line: what is wrong".
"""
import pathlib
import re
from collections.abc import Iterable, Iterator

from source_files import CPP, included, layer_of

SHELL_LAYER = 4
MAX_LINES = 800
CODE = CPP | {".py", ".ts", ".tsx", ".sh", ".cmake"}

SLEEP = r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.:])sleep\("
NOT_BELOW_SHELLS = {
    "reads a clock": r"\b(system_clock|steady_clock|high_resolution_clock|clock_gettime|gettimeofday)\b"
                     r"|\bstd::time\(|(?<![\w.:>])time\((nullptr|NULL|0)\)",
    "sleeps": SLEEP,
    "draws random numbers": r"\b(random_device|mt19937(_64)?|default_random_engine|getrandom|arc4random"
                            r"|randombytes_\w+|RAND_bytes)\b|(?<![\w.:>])s?rand\(",
}
# Put together here so that this file passes its own rule.
UNFINISHED = re.compile(r"\b(" + "|".join(["FIX" "ME", "TO" "DO", "X" "XX", "HA" "CK"]) + r")\b")
MACHINE_PATH = re.compile("/w" "ork/|/fa" "rm/")

Files = list[pathlib.Path]


def without_comment(line: str) -> str:
    return line.split("//", 1)[0]


def lines_of(path: pathlib.Path) -> Iterable[tuple[int, str]]:
    return enumerate(path.read_text(errors="replace").splitlines(), start=1)


def is_test(file: pathlib.Path) -> bool:
    return file.stem.endswith("_test")


def cores_are_pure(root: pathlib.Path, files: Files) -> Iterator[str]:
    """Clocks, sleeps and randomness belong to layer 4 and above; no unit test sleeps at all."""
    for file in files:
        if file.parts[0] != "src" or len(file.parts) < 3 or file.suffix not in CPP:
            continue
        layer = layer_of(root / "src" / file.parts[1])
        core = layer is not None and layer < SHELL_LAYER
        refused = NOT_BELOW_SHELLS if core else {"sleeps": SLEEP} if is_test(file) else {}
        for number, line in lines_of(root / file):
            for what, pattern in refused.items():
                if re.search(pattern, without_comment(line)):
                    yield f"{file}:{number}: {what}"


def nothing_is_left_for_later(root: pathlib.Path, files: Files) -> Iterator[str]:
    for file in files:
        if file.suffix in CODE | {".md", ".txt", ""} and file.parts[0] != "fuzz":
            for number, line in lines_of(root / file):
                if UNFINISHED.search(line):
                    yield f"{file}:{number}: left for later"


def no_machine_paths(root: pathlib.Path, files: Files) -> Iterator[str]:
    for file in files:
        for number, line in lines_of(root / file):
            if MACHINE_PATH.search(line):
                yield f"{file}:{number}: a path of one machine"


def files_are_short(root: pathlib.Path, files: Files) -> Iterator[str]:
    for file in files:
        if file.suffix in CODE:
            length = sum(1 for _ in lines_of(root / file))
            if length > MAX_LINES:
                yield f"{file}:1: {length} lines, {MAX_LINES} are the limit"


def every_source_is_built(root: pathlib.Path, files: Files) -> Iterator[str]:
    """A .cpp is named by a CMakeLists.txt at or above it, a fuzz target by FUZZ somewhere."""
    lists = {f: (root / f).read_text() for f in files if f.name == "CMakeLists.txt" or f.suffix == ".cmake"}
    everything = "\n".join(lists.values())
    for file in files:
        if file.suffix != ".cpp":
            continue
        if file.parts[0] in ("fuzz", "cmake"):
            named = re.search(rf"\b{re.escape(file.stem)}\b", everything)
        else:
            above = [lists[p / "CMakeLists.txt"] for p in file.parents if p / "CMakeLists.txt" in lists]
            named = any(re.search(rf"(?<![\w-]){re.escape(file.name)}\b", text) for text in above)
        if not named:
            yield f"{file}:1: no CMakeLists.txt builds it"


def every_header_is_included(root: pathlib.Path, files: Files) -> Iterator[str]:
    used = {header for file in files if file.suffix in CPP for header in included(file, root) if header != file}
    for file in files:
        if file.suffix == ".h" and file not in used:
            yield f"{file}:1: nobody includes it"


def every_module_is_imported(root: pathlib.Path, files: Files) -> Iterator[str]:
    """A Python file is a test, or another file names it."""
    texts = {f: (root / f).read_text(errors="replace") for f in files
             if f.suffix in CODE | {".txt", ".md", ".json", ""} and f.parts[0] != "fuzz"}
    for file in files:
        if file.suffix != ".py" or file.stem.startswith("test_") or file.stem in ("conftest", "__init__"):
            continue
        word = re.compile(rf"\b{re.escape(file.stem)}\b")
        if not is_test(file) and not any(word.search(t) for f, t in texts.items() if f != file):
            yield f"{file}:1: nobody uses it"


def every_corpus_has_its_target(root: pathlib.Path, files: Files) -> Iterator[str]:
    corpora = {f.parts[2] for f in files if f.parts[:2] == ("fuzz", "corpus") and len(f.parts) > 3}
    targets = {f.stem for f in files if f.parts[0] == "fuzz" and f.suffix == ".cpp"} - {"replay_main"}
    for name in sorted(corpora - targets):
        yield f"fuzz/corpus/{name}:1: has no fuzz/{name}.cpp"
    for name in sorted(targets - corpora):
        yield f"fuzz/{name}.cpp:1: has no fuzz/corpus/{name}"


def every_folder_explains_itself(root: pathlib.Path, files: Files) -> Iterator[str]:
    folders = {f.parts[1] for f in files if f.parts[0] == "src" and len(f.parts) > 2}
    for folder in sorted(folders):
        if pathlib.Path("src", folder, "README.md") not in files:
            yield f"src/{folder}:1: has no README.md"


RULES = [cores_are_pure, nothing_is_left_for_later, no_machine_paths, files_are_short, every_source_is_built,
         every_header_is_included, every_module_is_imported, every_corpus_has_its_target,
         every_folder_explains_itself]
