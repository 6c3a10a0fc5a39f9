"""`python -m hairseg` is the `hairseg` command."""

import sys

from hairseg.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
