"""Hooks of MkDocs: the pages of the site that are not files in docs/, and the navigation."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))  # MkDocs imports this file by its path

import citations
import operations_page
import performance_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MERMAID = ROOT / ".node-mermaid" / "mermaid.min.js"
GUIDES = "Guides"
# Pages of the repository's root, by their address in the site.
ROOT_PAGES = {
    "changelog.md": "CHANGELOG.md",
    "code-of-conduct.md": "CODE_OF_CONDUCT.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
}
CHANGELOG_RANK = "---\nsearch:\n  boost: 0.2\n---\n\n"  # it mentions everything, and guides explain it
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Expand folders in the navigation, and add the pages of docs/ that it does not list to the guides."""
    navigation: list[Any] = config.nav or []
    for section in navigation:
        for title, pages in section.items():
            if isinstance(pages, list):
                section[title] = [_expand(page) for page in pages]
    listed = set(re.findall(r"'([\w/.-]+\.md)'", repr(navigation)))
    guides = next(section[GUIDES] for section in navigation if GUIDES in section)
    guides += sorted(page for page in _pages(DOCS) if page not in listed)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, and mermaid where npm has been there to download it."""
    for uri, name in ROOT_PAGES.items():
        rank = CHANGELOG_RANK if name == "CHANGELOG.md" else ""
        files.append(File.generated(config, uri, content=rank + _relocated((ROOT / name).read_text())))
    files.append(File.generated(config, "comparison.md", content=_comparison()))
    files.append(File.generated(config, "reference/operations.md", content=operations_page.render()))
    files.append(File.generated(config, "performance.md", content=performance_page.render()))
    if MERMAID.exists():
        script = File.generated(config, "assets/mermaid.min.js", abs_src_path=str(MERMAID))
        script.inclusion = InclusionLevel.INCLUDED
        files.append(script)
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Link the statements about AWS that the page cites; show the text of pictures where mermaid is missing."""
    linked = citations.link(markdown, page.file.src_uri)
    return linked if MERMAID.exists() else linked.replace("```mermaid", "```text")


def on_page_content(html: str, **_: Any) -> str:
    """Enclose pictures in an element that scrolls on narrow screens."""
    return re.sub(r'<pre class="mermaid">.*?</pre>', r'<div class="picture">\g<0></div>', html, flags=re.DOTALL)


def _expand(entry: Any) -> Any:
    """Return an entry of the navigation; of a folder, its README, the pages in the order of its links, and the rest."""
    title, place = next(iter(entry.items()))
    if not (isinstance(place, str) and place.endswith("/")):
        return entry
    index = f"{place}README.md"
    linked = [f"{place}{page}" for page in LINK.findall((DOCS / index).read_text())]
    pages = _pages(DOCS / place)
    return {title: sorted(pages, key=[index, *linked, *pages].index)}


def _pages(folder: Path) -> list[str]:
    """Return the pages below a folder as the navigation names them."""
    return sorted(path.relative_to(DOCS).as_posix() for path in folder.rglob("*.md"))


def _comparison() -> str:
    """Return the README's comparison and limitations as a page."""
    readme = (ROOT / "README.md").read_text()
    sections = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", readme, re.MULTILINE))
    return _relocated(
        f"# Comparison with moto, LocalStack and Stubber\n{sections['Comparison']}\n"
        f"## Limitations\n{sections['Limitations']}"
    )


def _relocated(text: str) -> str:
    """Return a page of the root with its links as they are in the site; other files of the repository are no links."""
    addresses = {name: uri for uri, name in ROOT_PAGES.items()}

    def relocate(match: re.Match[str]) -> str:
        target = match[1]
        return f"]({addresses.get(target, target.removeprefix('docs/'))}"

    return LINK.sub(relocate, text)
