"""Citations of the statements about AWS: links on the site, as ``[N4.2]`` in the text."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # the environment of the documentation has no sagemock

from sagemock.verification.statements import BLOCK, CITATION, NUMBER, statements

ITEM = re.compile(rf"^- (?=\*\*({NUMBER})\*\*)", re.MULTILINE)


def link(markdown: str, page: str) -> str:
    """Return a page's text with a link for each number that it cites, and an anchor for each that it defines.

    Args:
        markdown: The text of the page.
        page: Its path below docs/, which links are relative to.
    """
    up = "../" * page.count("/")
    targets = {statement.number: f"{up}aws/{statement.page}#{statement.number}" for statement in statements()}

    def linked(match: re.Match[str]) -> str:
        numbers = [f"[{number}]({targets[number]})" if number in targets else number for number in match[1].split(", ")]
        return f"[{', '.join(numbers)}]"

    def outside_blocks(text: str) -> str:
        anchored = ITEM.sub(r'- <a id="\1"></a>', text) if page.startswith("aws/") else text
        return CITATION.sub(linked, anchored)

    pieces, end = [], 0
    for block in BLOCK.finditer(markdown):
        pieces += [outside_blocks(markdown[end : block.start()]), block[0]]
        end = block.end()
    return "".join([*pieces, outside_blocks(markdown[end:])])
