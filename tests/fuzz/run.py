"""`make fuzz`: broken bundles until the time is over; prints the seed of each failure."""

import os
import sys
import time
import traceback

import mutation

SECONDS = float(os.environ.get("LUMINAL_FUZZ_SECONDS", "600"))


def main() -> int:
    groups, seed = mutation.seeds(), int(os.environ.get("LUMINAL_FUZZ_SEED", str(time.time_ns())))
    print(f"first seed {seed}, {SECONDS:g} seconds", flush=True)
    until, number, failed = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < until and failed < 20:
        try:
            mutation.check(seed + number, groups)
        except Exception:
            failed += 1
            print(f"seed {seed + number}", traceback.format_exc(), sep="\n", flush=True)
        number += 1
    print(f"{number} bundles, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
