"""`python3 cli.py` runs `handouts` from a checkout."""

from handouts.cli import main

if __name__ == "__main__":
    main()
