"""`python -m signdesk`: the command line."""

import sys

from signdesk.cli import main

sys.exit(main())
