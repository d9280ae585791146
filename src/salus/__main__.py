"""`python -m salus` is the `salus` command."""

from salus.cli.main import run

if __name__ == "__main__":
    run()
