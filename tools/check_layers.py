#!/usr/bin/env python3
"""Fails if a file under src/ includes a folder that its own folder does not list in DEPENDS.

CMake keeps DEPENDS pointing downwards (see cmake/ConvokeModule.cmake); this keeps #include lines
inside DEPENDS. Together they make the layer diagram true.
"""
import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"
KEYWORDS = {"LAYER", "SOURCES", "DEPENDS", "USES", "TESTS", "FUZZ"}


def declared_depends(folder: pathlib.Path) -> set[str]:
    words = re.findall(r"[^\s()]+", (folder / "CMakeLists.txt").read_text())
    depends, collecting = set(), False
    for word in words:
        if word in KEYWORDS:
            collecting = word == "DEPENDS"
        elif collecting:
            depends.add(word)
    return depends


def breaches(folder: pathlib.Path):
    allowed = declared_depends(folder) | {folder.name}
    for file in sorted(folder.rglob("*.[hc]*")):
        ok = allowed | ({"testing"} if file.stem.endswith("_test") else set())
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            match = re.match(r'#include "([a-z_]+)/', line)
            if match and match[1] not in ok:
                yield f"{file.relative_to(SRC)}:{number}: {folder.name} does not depend on {match[1]}"


found = [b for f in sorted(SRC.iterdir()) if f.is_dir() for b in breaches(f)]
print("\n".join(found))
sys.exit(bool(found))
