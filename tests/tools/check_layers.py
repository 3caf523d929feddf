#!/usr/bin/env python3
"""Checks that every #include obeys the order of the rooms, and that no line of the house is crossed.

A room includes only what stands below it; Assimp, SQL, Ogre and ImGui stay in the folders that own them.
Run from anywhere; `check_layers.py --self-test` proves that the check can fail.
"""
import pathlib
import re
import sys

ROOMS = {
    "bodymodel": {"bodymodel"},
    "garments": {"garments", "bodymodel"},
    "crm": {"crm"},
    "engine": {"engine", "crm", "garments", "bodymodel"},
}
# Third-party headers and the only folders that may include them.
OWNERS = [
    (re.compile(r"^(assimp|draco|meshoptimizer)"), ("garments/import/",)),
    (re.compile(r"^(soci|sqlite3|libpq|postgresql)"), ("crm/store/",)),
    (re.compile(r"^(Ogre|OGRE)"), ("engine/render/",)),
    (re.compile(r"^(imgui|backends/imgui)"), ("engine/ui/",)),
    (re.compile(r"^CLI/"), ("engine/cli/",)),
    (re.compile(r"^Eigen/"), ("bodymodel/", "garments/", "engine/", "crm/")),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def problems_in(path: str, text: str) -> list[str]:
    room = path.split("/", 1)[0]
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        target = match.group(1)
        head = target.split("/", 1)[0]
        where = f"{path}:{number}"
        if head in ROOMS and head not in ROOMS[room]:
            found.append(f"{where}: {room} may not include {target}")
        if target.startswith("tests/"):
            found.append(f"{where}: the product may not include {target}")
        if line.count('"') == 2 and "/" not in target:
            found.append(f'{where}: write the whole include, not "{target}"')
        for pattern, owners in OWNERS:
            if pattern.match(target) and not path.startswith(owners):
                found.append(f"{where}: {target} belongs to {', '.join(owners)}")
    return found


def self_test() -> int:
    bad = {
        "bodymodel/a.cpp": '#include "garments/core/garment_model.h"\n',
        "crm/core/a.cpp": '#include "bodymodel/body.h"\n',
        "garments/fit/a.cpp": "#include <assimp/scene.h>\n",
        "engine/ui/a.cpp": "#include <Ogre.h>\n",
        "crm/trust/a.cpp": "#include <soci/soci.h>\n",
        "garments/a.cpp": '#include "engine/session/paths.h"\n',
        "engine/session/a.cpp": '#include "paths.h"\n',
    }
    missed = [path for path, text in bad.items() if not problems_in(path, text)]
    wrong = problems_in("engine/a.cpp", '#include "crm/core/error.h"\n#include <vector>\n')
    for path in missed:
        print(f"self-test: the fault in {path} was not found")
    for line in wrong:
        print(f"self-test: found a fault where there is none: {line}")
    return 1 if missed or wrong else 0


def main() -> int:
    if "--self-test" in sys.argv:
        return self_test()
    root = pathlib.Path(__file__).resolve().parents[2]
    found = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in {".h", ".cpp"}:
                found += problems_in(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    print("\n".join(found) if found else "layers: in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
