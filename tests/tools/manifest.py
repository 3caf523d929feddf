#!/usr/bin/env python3
"""Keeps assets/MANIFEST.json true: every file that ships, with its source, licence and SHA-256.

    manifest.py            checks; exit 1 names what is missing, changed or listed in vain
    manifest.py --write    writes the checksums anew; a file of a folder without a source is refused
    manifest.py --self-test  proves that the check can fail

"folders" says where the files of a folder come from; the longest matching path wins.
"""
import hashlib
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "assets"


def origin(folders: list[dict], path: str) -> dict | None:
    matching = [f for f in folders if path.startswith(f["path"])]
    return max(matching, key=lambda f: len(f["path"]), default=None)


def survey(root: pathlib.Path) -> dict[str, str]:
    return {
        p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(root.rglob("*"))
        if p.is_file() and p.name != "MANIFEST.json"
    }


def problems(manifest: dict, found: dict[str, str]) -> list[str]:
    listed = {f["path"]: f["sha256"] for f in manifest["files"]}
    out = [f"{p}: ships but is not listed" for p in found if p not in listed]
    out += [f"{p}: listed but not there" for p in listed if p not in found]
    out += [f"{p}: changed since it was listed" for p in found if p in listed and listed[p] != found[p]]
    for path in found:
        entry = origin(manifest["folders"], path)
        if not entry or not entry.get("source") or not entry.get("licence"):
            out.append(f"{path}: no source and licence in \"folders\"")
    return out


def self_test() -> int:
    folders = [{"path": "a", "source": "s", "licence": "l"}]
    good = {"folders": folders, "files": [{"path": "a/x", "sha256": "1"}]}
    cases = [({"a/x": "1"}, 0), ({"a/x": "2"}, 1), ({}, 1), ({"a/x": "1", "a/y": "1"}, 1), ({"a/x": "1", "b": "1"}, 2)]
    wrong = [found for found, count in cases if len(problems(good, found)) != count]
    for found in wrong:
        print(f"self-test: {found} gave {problems(good, found)}")
    return 1 if wrong else 0


def main() -> int:
    if "--self-test" in sys.argv:
        return self_test()
    path = ROOT / "MANIFEST.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    found = survey(ROOT)
    if "--write" in sys.argv:
        manifest["files"] = [{"path": p, "sha256": h} for p, h in found.items()]
        path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    out = problems(manifest, found)
    print("\n".join(out) if out else f"manifest: {len(found)} files in order")
    return 1 if out else 0


if __name__ == "__main__":
    sys.exit(main())
