"""Each rule refuses what it is for and lets the rest pass."""
import pathlib

import house_rules
import pytest


@pytest.fixture
def checkout(tmp_path):
    """Writes files into an empty checkout and gives what a rule says about them."""

    def breaches(rule, files: dict[str, str]) -> list[str]:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return list(rule(tmp_path, [pathlib.Path(f) for f in files]))

    return breaches


CORE = "convoke_module(ice LAYER 2 SOURCES a.cpp)"
SHELL = "convoke_module(sip LAYER 4 SOURCES a.cpp)"


@pytest.mark.parametrize("line", [
    "auto now = std::chrono::steady_clock::now();",
    "std::this_thread::sleep_for(1s);",
    "std::random_device seed;",
    "int n = rand();",
    "auto t = time(nullptr);",
])
def test_a_core_reads_no_clock_sleeps_not_and_draws_nothing(checkout, line):
    files = {"src/ice/CMakeLists.txt": CORE, "src/ice/a.cpp": f"void f() {{\n{line}\n}}\n"}
    [breach] = checkout(house_rules.cores_are_pure, files)
    assert breach.startswith("src/ice/a.cpp:2: ")


def test_a_shell_may_and_a_comment_may(checkout):
    files = {"src/sip/CMakeLists.txt": SHELL, "src/sip/a.cpp": "steady_clock::now();",
             "src/ice/CMakeLists.txt": CORE, "src/ice/a.cpp": "int at; // not steady_clock\nlast.time(0);"}
    assert checkout(house_rules.cores_are_pure, files) == []


def test_a_test_never_sleeps(checkout):
    files = {"src/sip/CMakeLists.txt": SHELL, "src/sip/a_test.cpp": "sleep_for(1s); steady_clock::now();"}
    assert checkout(house_rules.cores_are_pure, files) == ["src/sip/a_test.cpp:1: sleeps"]


def test_nothing_is_left_for_later(checkout):
    files = {"src/ice/a.cpp": "// " + "TO" + "DO: more", "src/ice/b.cpp": "int todo;"}
    assert checkout(house_rules.nothing_is_left_for_later, files) == ["src/ice/a.cpp:1: left for later"]


def test_paths_of_one_machine_are_refused(checkout):
    files = {"a.md": "see /w" + "ork/main", "b.md": "network/workers"}
    assert checkout(house_rules.no_machine_paths, files) == ["a.md:1: a path of one machine"]


def test_long_files_are_refused(checkout):
    files = {"src/ice/a.cpp": "\n" * 801, "src/ice/b.cpp": "\n" * 800, "docs/c.md": "\n" * 2000}
    assert checkout(house_rules.files_are_short, files) == ["src/ice/a.cpp:1: 801 lines, 800 are the limit"]


def test_a_source_that_nobody_builds_is_refused(checkout):
    files = {"src/ice/CMakeLists.txt": CORE, "src/ice/a.cpp": "", "src/ice/b.cpp": "", "src/ice/aa.cpp": ""}
    assert checkout(house_rules.every_source_is_built, files) == [
        "src/ice/b.cpp:1: no CMakeLists.txt builds it", "src/ice/aa.cpp:1: no CMakeLists.txt builds it"]


def test_a_header_that_nobody_includes_is_refused(checkout):
    files = {"src/ice/a.h": "", "src/ice/b.h": '#include "ice/b.h"', "src/ice/a.cpp": '#include "ice/a.h"'}
    assert checkout(house_rules.every_header_is_included, files) == ["src/ice/b.h:1: nobody includes it"]


def test_a_python_module_that_nobody_names_is_refused(checkout):
    files = {"tests/phone.py": "", "tests/mailbox.py": "", "tests/test_call.py": "import phone"}
    assert checkout(house_rules.every_module_is_imported, files) == ["tests/mailbox.py:1: nobody uses it"]


def test_a_corpus_and_its_fuzz_target_belong_together(checkout):
    files = {"fuzz/a.cpp": "", "fuzz/corpus/b/1": "", "fuzz/c.cpp": "", "fuzz/corpus/c/1": "", "fuzz/replay_main.cpp": ""}
    assert checkout(house_rules.every_corpus_has_its_target, files) == [
        "fuzz/corpus/b:1: has no fuzz/b.cpp", "fuzz/a.cpp:1: has no fuzz/corpus/a"]


def test_a_folder_without_a_page_about_it_is_refused(checkout):
    files = {"src/ice/a.h": "", "src/rtp/a.h": "", "src/rtp/README.md": ""}
    assert checkout(house_rules.every_folder_explains_itself, files) == ["src/ice:1: has no README.md"]
