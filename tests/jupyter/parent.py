"""A user's process with an open notebook: an idle kernel, one that nothing polite ends, and strays.

``python parent.py fork|spawn CODE`` prints the ids of itself and of its supervisor, and its notebook's port; then CODE.
"""

import os
import sys

from conftest import NOW, Notebook

from sagemock.jupyter import LocalJupyters
from sagemock.jupyter.supervisor import SUPERVISOR

# The second lets go of the GIL no more, so that no thread of the kernel can notice anything; not until it has said that
# it is busy, for which we wait.
STUBBORN = "import re, signal; [signal.signal(number, signal.SIG_IGN) for number in (1, 2, 15)]; print('deaf')"
STUCK = "import time; time.sleep(1); re.match(r'(a+)+$', 'a' * 64 + 'b')"
STRAYS = "setsid nohup sleep 1000 & (setsid setsid nohup sleep 1000 &) & sleep 1000 &"


def open_one(means="auto"):
    notebook = Notebook(LocalJupyters(NOW, launcher=means)).start()
    with notebook.visit() as visitor:
        visitor.start_kernel()
        kernel = visitor.start_kernel()
        visitor.run(STUBBORN, kernel)
        visitor.begin(STUCK, kernel)
        visitor.shell(STRAYS)
    return notebook


if __name__ == "__main__":
    notebook = open_one(sys.argv[1])
    print(os.getpid(), SUPERVISOR.pid or 0, notebook.origin.rpartition(":")[2], flush=True)
    exec(sys.argv[2])
