"""The checks see what they are for."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))

from checks import durability, layers, sizes, words  # noqa: E402

FUNCTIONS = [
    ("void F() {\n}\n", [(1, 2)]),
    ("namespace a {\nint F(int x) {\n  if (x) {\n  }\n  return 1;\n}\n}\n", [(2, 6)]),
    ("class A {\n public:\n  A() : x_{1} {\n  }\n  int G() const {\n    return 2;\n  }\n};\n", [(3, 4), (5, 7)]),
    ("const int k[] = {1, 2};\nstruct S {\n  int x = 0;\n};\n", []),
    ("void F() {\n  auto f = [] {\n  };\n  Call([](int x) {\n    return x;\n  });\n}\n", [(1, 7)]),
    ('void F() {\n  // {\n  g("{");\n  h(\'{\');\n  i = 1\'000\'000;\n}\nvoid G() {\n}\n', [(1, 6), (7, 8)]),
    ("#define M(x) do { \\\n } while (0)\nvoid F() {\n}\n", [(3, 4)]),
    ("template <typename T>\nT F(T t) {\n  return t;\n}\n", [(1, 4)]),
]


@pytest.mark.parametrize("text, expected", FUNCTIONS)
def test_functions_are_found(text, expected):
    assert [(first, last) for first, last, _ in sizes.cpp_functions(text)] == expected


def test_a_long_function_and_a_long_file_are_problems():
    path = pathlib.PurePosixPath("src/base/x.cc")
    long_function = "void F() {\n" + "  g();\n" * 58 + "}\n"
    assert sizes.problems_of(path, long_function) == []
    assert sizes.problems_of(path, long_function.replace("}", "  g();\n}")) == ["src/base/x.cc:1: 61 lines: void F()"]
    assert sizes.problems_of(path, "\n" * 450) == []
    assert sizes.problems_of(path, "\n" * 451) == ["src/base/x.cc: 451 lines"]


@pytest.mark.parametrize("path, include, allowed", [
    ("src/codec/a.cc", '"base/result.h"', True),
    ("src/base/a.cc", '"codec/hash.h"', False),
    ("src/storage/a.cc", '"http/message.h"', False),
    ("src/dynamodb/item/a.cc", '"http/message.h"', False),
    ("src/dynamodb/a.cc", '"sqs/service.h"', False),
    ("src/aws/a.cc", '"dynamodb/service.h"', False),
    ("src/http/a.cc", "<boost/asio.hpp>", True),
    ("src/aws/a.cc", "<boost/asio.hpp>", False),
    ("src/aws/a.cc", "<boost/beast/http.hpp>", False),
    ("src/aws/a.cc", '"error.h"', False),
    ("apps/virga/a.cc", '"dynamodb/service.h"', True),
    ("apps/tracker_api/a.cc", '"dynamodb/service.h"', False),
    ("apps/tracker_api/a.cc", '"apps/tracker_common/settings.h"', True),
    ("apps/tracker_api/a.cc", '"apps/virga/serve.h"', False),
    ("apps/virga/serve_command.cc", "<CLI/CLI.hpp>", False),
    ("apps/virga/command_line.cc", "<CLI/CLI.hpp>", True),
])
def test_layers(path, include, allowed):
    problems = layers.problems_of(pathlib.PurePosixPath(path), f"#include {include}\n")
    assert (problems == []) == allowed, problems


@pytest.mark.parametrize("line", ["// TO" "DO: later", "x  # FIX" "ME", "see /wo" "rk/notes", "return 'not imple" "mented'"])
def test_words(line):
    assert any(word.search(line) for word, _ in words.FORBIDDEN)


def test_words_are_not_found_in_others():
    assert not any(word.search("todos, /workload, fixmedia, implemented") for word, _ in words.FORBIDDEN)


@pytest.mark.parametrize("text, problems", [
    ("`tests/scripts/test_checks.py::test_functions_are_found`", 0),
    ("`src/storage/engine_test.cc::SequencesRiseByCommit`", 0),
    ("`tests/scripts/test_checks.py::test_that_was_renamed`", 1),
    ("`src/storage/engine_test.cc::SequencesRise`", 1),
    ("`tests/none.py::test_x`", 1),
    ("nothing", 1),
])
def test_a_promise_whose_test_is_not_there_is_a_problem(text, problems):
    assert len(durability.problems_of(text)) == problems
