"""Presigned URLs: redirects, cookies, files, kernels, terminals and interfaces."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from importlib.util import find_spec
from urllib.parse import quote

import pytest
import requests


def test_a_presigned_url_without_slash_opens_a_page(open_notebook):
    assert "/?" not in open_notebook.link()
    page = open_notebook.get(f"?authToken={open_notebook.token()}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")


def test_the_token_is_exchanged_for_a_cookie(open_notebook):
    redirect = open_notebook.get(f"?authToken={open_notebook.token(session=1800)}", allow_redirects=False)
    assert redirect.status_code == 302
    assert redirect.headers["Location"] == "/"
    assert redirect.headers["Cache-Control"] == "no-store"
    assert redirect.headers["Referrer-Policy"] == "no-referrer"
    cookie = redirect.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=1800" in cookie
    assert "_xsrf=" in cookie


def test_a_redirect_keeps_the_query_and_the_host(open_notebook):
    token = open_notebook.token()
    kept = open_notebook.get(f"/lab?view=a%26b&authToken={token}&x=", allow_redirects=False)
    assert kept.headers["Location"] == "/lab?view=a%26b&x="
    # Not through requests, which normalises such a path.
    connection = HTTPConnection(open_notebook.origin.removeprefix("http://"), timeout=30)
    connection.request("GET", f"//example.com?authToken={token}")
    assert connection.getresponse().headers["Location"] == "/example.com"
    connection.close()


def test_two_instances_do_not_share_a_cookie(open_notebook, new_notebook):
    other = new_notebook(open_notebook.launcher, "other").start()
    with open_notebook.visit() as here, other.visit() as there:
        mine, others = (set(visitor.session.cookies.keys()) - {"_xsrf"} for visitor in (here, there))
        assert mine.isdisjoint(others)
        here.session.cookies.update(there.session.cookies)
        assert here.request("GET", "/api/status").status_code == 200
    open_notebook.launcher.delete(other.arn)


def test_a_cell_runs(visitor):
    assert visitor.run("import os; print(6 * 7, os.getcwd())").startswith("42 ")


def test_a_cell_reads_uploads_and_writes_downloads(visitor):
    upload = {"type": "file", "format": "text", "content": "4 legs"}
    assert visitor.request("PUT", "/api/contents/animal.txt", json=upload).status_code == 201
    assert visitor.run("open('out.txt', 'w').write(open('animal.txt').read().upper()); print('ok')") == "ok\n"
    download = visitor.request("GET", "/files/out.txt", headers={"Referer": f"{visitor.notebook.origin}/"})
    assert download.text == "4 LEGS"
    assert visitor.request("GET", "/api/contents/out.txt").json()["content"] == "4 LEGS"


def test_a_token_in_the_header_needs_no_cookie(open_notebook):
    header = {"Authorization": f"token {open_notebook.token()}"}
    made = requests.post(f"{open_notebook.origin}/api/contents", json={"type": "notebook"}, headers=header, timeout=30)
    assert made.status_code == 201
    assert "Set-Cookie" not in made.headers
    assert open_notebook.get(f"/files/{made.json()['path']}", headers=header).json()["nbformat"] == 4


def test_a_session_token_goes_in_the_header_too(visitor):
    (session,) = (cookie.value for cookie in visitor.session.cookies if cookie.name != "_xsrf")
    answer = visitor.notebook.get("/api/status", headers={"Authorization": f"Bearer {session}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/api/contents", "/api/status"])
def test_api_requests_with_url_tokens_are_not_redirected(open_notebook, path):
    answer = open_notebook.get(f"{path}?authToken={open_notebook.token()}", allow_redirects=False)
    assert answer.status_code == 200


def test_a_file_opens_with_a_url_token(visitor):
    visitor.request("PUT", "/api/contents/a%20b.txt", json={"type": "file", "format": "text", "content": "x"})
    answer = visitor.notebook.get(f"/files/a%20b.txt?authToken={visitor.notebook.token()}", allow_redirects=False)
    assert answer.text == "x"


def test_a_published_terminal_script_works(visitor):
    """Join cookies by hand and connect to terminal 1 without creating it."""
    assert "42" in visitor.shell("expr 6 '*' 7")


def test_a_terminal_starts_in_the_volume(visitor):
    visitor.request("PUT", "/api/contents/here.txt", json={"type": "file", "format": "text", "content": ""})
    assert "here.txt" in visitor.shell("ls", name="second")


LAB, TREE = find_spec("jupyterlab"), find_spec("notebook") or find_spec("nbclassic")


@pytest.mark.skipif(bool(LAB or TREE), reason="an interface is installed")
@pytest.mark.parametrize("path", ["", "/", "/lab", "/tree", "/lab/tree/deep", "/tree/deep"])
def test_the_landing_page_replaces_missing_interfaces(visitor, path):
    upload = {"type": "directory"}
    assert visitor.request("PUT", "/api/contents/deep", json=upload).status_code in (200, 201)
    page = visitor.notebook.get(f"{path}?authToken={visitor.notebook.token()}&view=lab")
    assert page.status_code == 200
    assert "sagemock[lab]" in page.text
    assert "Python 3" in page.text


@pytest.mark.skipif(bool(LAB or TREE), reason="an interface is installed")
def test_the_landing_page_escapes_file_names(visitor):
    name = "<b>&'%20.txt"
    file = {"type": "file", "format": "text", "content": "inside"}
    assert visitor.request("PUT", f"/api/contents/{quote(name)}", json=file).status_code == 201
    page = visitor.request("GET", "/").text
    assert "&lt;b&gt;&amp;&#x27;%20.txt" in page
    assert "<b>" not in page
    opened = visitor.request("GET", f"/files/{quote(name)}", headers={"Referer": f"{visitor.notebook.origin}/"})
    assert opened.text == "inside"


@pytest.mark.skipif(not LAB, reason="JupyterLab is not installed")
@pytest.mark.parametrize("path", ["", "?view=lab", "/lab", "/lab/tree/deep"])
def test_jupyterlab_opens_where_it_is_installed(visitor, path):
    visitor.request("PUT", "/api/contents/deep", json={"type": "directory"})
    separator = "&" if "?" in path else "?"
    page = visitor.notebook.get(f"{path}{separator}authToken={visitor.notebook.token()}")
    assert page.status_code == 200
    assert page.url.startswith(f"{visitor.notebook.origin}/lab")
    assert "<title>JupyterLab</title>" in page.text


@pytest.mark.skipif(not TREE, reason="neither notebook nor nbclassic is installed")
def test_the_file_list_opens_where_it_is_installed(visitor):
    visitor.request("PUT", "/api/contents/deep", json={"type": "directory"})
    page = visitor.notebook.get(f"/tree/deep?authToken={visitor.notebook.token()}")
    assert page.status_code == 200
    assert page.url == f"{visitor.notebook.origin}/tree/deep"


@pytest.mark.skipif(bool(LAB) == bool(TREE), reason="both interfaces are installed, or none")
@pytest.mark.parametrize("path", ["/lab/tree/deep", "/tree/deep"])
def test_a_missing_interface_redirects_to_the_same_directory(visitor, path):
    visitor.request("PUT", "/api/contents/deep", json={"type": "directory"})
    page = visitor.notebook.get(f"{path}?authToken={visitor.notebook.token()}")
    assert page.status_code == 200
    assert page.url == visitor.notebook.origin + ("/lab/tree/deep" if LAB else "/tree/deep")


def test_one_server_accepts_twenty_concurrent_requests(start_method, notebook, temp_dir, processes_on):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: notebook.get(f"?authToken={notebook.token()}").status_code, range(20)))
    assert answers == [200] * 20
    assert len(processes_on(temp_dir)) == (2 if start_method == "fork" else 1)  # an init process and the server
