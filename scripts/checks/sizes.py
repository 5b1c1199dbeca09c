"""No file and no function has outgrown what one can read at once."""
import ast
import re

from checks.common import read, tracked_files

FILE_LINES_MAX = 450
FUNCTION_LINES_MAX = 60

NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
SCOPE = re.compile(r"\b(namespace|class|struct|enum|union|extern)\b")


def blank_out(text):
    """The text with comments and literals made of blanks, its lines kept."""
    def blanks(match):
        # 1'000'000: the mark between digits is no literal
        if match.group(0).startswith("'") and match.start() > 0 and text[match.start() - 1].isalnum():
            return match.group(0)
        return re.sub(r"[^\n]", " ", match.group(0))
    code = NOT_CODE.sub(blanks, text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), code,
                  flags=re.MULTILINE)


LABEL = re.compile(r"\s*(public|private|protected)\s*:(?!:)")


def head_before(code, head_start, offset):
    """(start, text) of what stands before a brace."""
    while label := LABEL.match(code, head_start, offset):
        head_start = label.end()
    head = code[head_start:offset]
    return offset - len(head.lstrip()), head


def cpp_functions(text):
    """(first line, last line, head) of every function that has a body; lambdas belong to what they are in."""
    code = blank_out(text)
    stack = []  # of (is_function, start of its head)
    head_start, parentheses = 0, 0
    for offset, character in enumerate(code):
        if character in "()":
            parentheses += 1 if character == "(" else -1
        elif character == ";" and parentheses == 0:
            head_start = offset + 1
        elif character == "{":
            start, head = head_before(code, head_start, offset)
            inside = any(is_function for is_function, _ in stack)
            stack.append((not inside and "(" in head and not SCOPE.search(head.split("(")[0]), start))
            if parentheses == 0:
                head_start = offset + 1
        elif character == "}" and stack:
            is_function, start = stack.pop()
            if is_function and code[offset + 1:].lstrip()[:1] in (",", "{"):
                head_start = start  # a member's initialiser: the body is still to come
                continue
            if is_function:
                yield (code.count("\n", 0, start) + 1, code.count("\n", 0, offset) + 1,
                       " ".join(code[start:offset].split("{")[0].split()))
            if parentheses == 0:
                head_start = offset + 1


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno, node.name


def problems_of(path, text):
    lines = text.count("\n")
    problems = [f"{path}: {lines} lines"] if lines > FILE_LINES_MAX else []
    functions = python_functions(text) if path.name.endswith(".py") else cpp_functions(text)
    if path.name.endswith(".sh"):
        functions = []
    for first, last, name in functions:
        if last - first + 1 > FUNCTION_LINES_MAX:
            problems.append(f"{path}:{first}: {last - first + 1} lines: {name[:80]}")
    return problems


def check():
    return [problem for path in tracked_files(".h", ".cc", ".py", ".sh") for problem in problems_of(path, read(path))]
