"""Fuzzes: `python tests/fuzz/run.py SECONDS [TARGET ...]`, each target for that long in a process of its own.

What a run meets is kept under build/fuzz; an input that ends a target is printed with its place there.
Copied to tests/documents/fuzz it is a test from then on.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
KEPT = HERE.parent.parent / "build" / "fuzz"
SLOWEST = 25  # seconds for one input
MEMORY = 2_500  # megabytes


def main(arguments):
    seconds, *names = arguments or ["60"]
    if "--one" in names:
        fuzz_one(int(seconds), names[1])
        return 0
    from targets import TARGETS

    failed = []
    for name in names or TARGETS:
        command = [sys.executable, __file__, seconds, "--one", name]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        lines = done.stderr.splitlines()
        print(f"{name}: {next((line for line in reversed(lines) if 'exec/s' in line), '')}", flush=True)
        if done.returncode:
            failed.append(name)
            print("\n".join(lines[-40:]), flush=True)
    print(f"failed: {' '.join(failed)}" if failed else "no target failed")
    return len(failed)


def fuzz_one(seconds, name):
    """Fuzz one target in this process."""
    import atheris

    # Only the package is watched: what pandas does with a frame tells nothing of a document.
    with atheris.instrument_imports(include=["govreport"]):
        from targets import LONGEST, TARGETS
    from seeds import seeds, words

    folder, faults = KEPT / name, KEPT / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    faults.mkdir(exist_ok=True)
    for at, data in enumerate(seeds(name)):
        (folder / f"seed-{at:03}").write_bytes(data)
    dictionary = KEPT / f"{name}.dict"
    dictionary.write_text("\n".join(f'"{quoted(word)}"' for word in words(name) if word), encoding="ascii")
    options = [
        *(
            f"-max_total_time={seconds}",
            f"-timeout={SLOWEST}",
            f"-rss_limit_mb={MEMORY}",
            "-use_value_profile=0",
        ),
        *(f"-max_len={LONGEST}", f"-dict={dictionary}", f"-artifact_prefix={faults}/{name}-", str(folder)),
    ]
    atheris.Setup([sys.argv[0], *options], TARGETS[name])
    atheris.Fuzz()


def quoted(word):
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
