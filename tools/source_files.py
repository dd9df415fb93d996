"""What the checks look at: the files of this checkout, and how they hang together."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
CPP = {".h", ".cpp"}
INCLUDE = re.compile(r'^\s*#include "([^"]+)"', re.MULTILINE)


def all_files(root: pathlib.Path = ROOT) -> list[pathlib.Path]:
    """Files that are tracked or would be, relative to `root`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return sorted(p for p in map(pathlib.Path, set(listed.split("\0")) - {""}) if (root / p).is_file())


def layer_of(folder: pathlib.Path) -> int | None:
    """The LAYER that src/<folder>/CMakeLists.txt declares."""
    lists = folder / "CMakeLists.txt"
    found = re.search(r"\bLAYER\s+(\d)", lists.read_text()) if lists.is_file() else None
    return int(found[1]) if found else None


def included(file: pathlib.Path, root: pathlib.Path = ROOT) -> list[pathlib.Path]:
    """Our own headers that `file` includes directly; paths are relative to `root`."""
    names = INCLUDE.findall((root / file).read_text(errors="replace"))
    candidates = (base / name for name in names for base in (pathlib.Path("src"), pathlib.Path("apps/convoke"), file.parent))
    return [c for c in candidates if (root / c).is_file()]
