"""HTML pages: access denied, notices, and the landing page without a Jupyter interface."""

from __future__ import annotations

from html import escape

FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem;
  color: #222; background: #fff }}
h1 {{ font-size: 1.5rem }} h2 {{ font-size: 1.1rem; margin-top: 2rem }}
code, pre {{ background: #f3f3f3; border-radius: 4px; padding: .1rem .3rem }}
pre {{ padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere }}
@media (prefers-color-scheme: dark) {{
  body {{ color: #ddd; background: #1b1b1b }} a {{ color: #8ab4f8 }} code, pre {{ background: #2c2c2c }}
}}
</style></head><body><h1>{title}</h1>
{body}
</body></html>
"""

ACCESS_DENIED = """<p>{reason}</p>
<p>A presigned URL opens one server, for five minutes at most; the session that it starts expires, too.
Create a new URL with:</p>
<pre>{help_code}</pre>
"""

LANDING = """<p>This is a live Jupyter server. No user interface is installed in its Python; kernels, files and
terminals work.</p>
<h2>Files</h2><ul>{files}</ul>
<h2>Kernels</h2><ul>{kernels}</ul>
<h2>API</h2>
<p><a href="{base}api/contents"><code>{base}api/contents</code></a>,
<a href="{base}api/kernels"><code>{base}api/kernels</code></a>,
<a href="{base}api/terminals"><code>{base}api/terminals</code></a>, with the cookie of this session or the header
<code>Authorization: token ...</code></p>
<h2>User interface</h2>
<pre>pip install "sagemock[lab]"</pre><p>and start the instance again.</p>
"""


def access_denied(reason: str, help_code: str) -> str:
    """Return the page for a rejected request; ``help_code`` creates a new presigned URL."""
    body = ACCESS_DENIED.format(reason=escape(reason), help_code=escape(help_code))
    return FRAME.format(title="Access denied", body=body)


def notice(title: str, *paragraphs: str) -> str:
    """Return a page with a title and paragraphs of text."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return FRAME.format(title=escape(title), body=body)


def landing(name: str, base: str, files: list[tuple[str, str]], kernels: list[str]) -> str:
    """Return the landing page; ``files`` are pairs of a name and a URL, ``kernels`` are display names."""
    links = "".join(f'<li><a href="{escape(url)}">{escape(file)}</a></li>' for file, url in files)
    names = "".join(f"<li>{escape(kernel)}</li>" for kernel in kernels)
    body = LANDING.format(base=escape(base), files=links or "<li>none yet</li>", kernels=names or "<li>none</li>")
    return FRAME.format(title=escape(name), body=body)
