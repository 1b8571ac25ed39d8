"""The process `figcheck`: keeps the collector of cycles out of the way of a short run, and starts the command line."""

import gc


def main() -> None:
    """Run the command line."""
    # A run drops what it makes without the collector's help. At its usual pace, every 700 objects, the collector goes
    # through the modules and rules as they load, and at exit once more through all that the process's end frees anyway.
    gc.set_threshold(50_000)
    from checker.cli import main

    try:
        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
