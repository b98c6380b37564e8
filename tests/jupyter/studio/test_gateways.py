"""KernelGateway apps: kernels of a JupyterServer app run in them, with their environment, and end with them."""

import json

import pytest
import websocket

SPEC = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}}
WHERE = (
    "import json, os; read = json.load(open(os.environ['SAGEMOCK_RESOURCE_METADATA']));"
    " print(json.dumps([read['AppType'], read['ResourceName'], os.getcwd()]))"
)


@pytest.fixture
def alice(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    return alice


def test_kernels_run_in_the_gateway(studio_live, alice):
    with studio_live.visit(alice) as visitor:
        here = visitor.start_kernel()
        studio_live.studio.app(alice, "KernelGateway", "data", **SPEC)
        there = visitor.start_kernel()
        assert json.loads(visitor.run(WHERE, here))[:2] == ["JupyterServer", "default"]
        assert json.loads(visitor.run(WHERE, there))[:2] == ["KernelGateway", "data"]
        assert {kernel["id"] for kernel in visitor.request("GET", "/api/kernels").json()} == {here, there}


def test_a_gateway_older_than_the_server_is_used(studio_live, alice):
    studio_live.studio.app(alice, "KernelGateway", "data", **SPEC)
    with studio_live.visit(alice) as visitor:
        assert json.loads(visitor.run(WHERE))[:2] == ["KernelGateway", "data"]


def test_kernels_end_with_the_gateway(studio_live, alice):
    with studio_live.visit(alice) as visitor:
        here = visitor.start_kernel()
        studio_live.studio.app(alice, "KernelGateway", "data", **SPEC)
        session = {"path": "a.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        there = visitor.request("POST", "/api/sessions", json=session).json()["kernel"]["id"]
        channels = visitor.connect(f"/api/kernels/{there}/channels")
        studio_live.delete_app(alice, "KernelGateway", "data")
        while channels.recv_data()[0] != websocket.ABNF.OPCODE_CLOSE:
            pass
        channels.shutdown()
        assert [kernel["id"] for kernel in visitor.request("GET", "/api/kernels").json()] == [here]
        assert visitor.request("GET", "/api/sessions").json() == []
        assert visitor.run("print('here')", here) == "here\n"
        assert json.loads(visitor.run(WHERE))[:2] == ["JupyterServer", "default"]


def test_kernels_in_a_gateway_can_be_controlled(studio_live, alice):
    studio_live.studio.app(alice, "KernelGateway", "data", **SPEC)
    with studio_live.visit(alice) as visitor:
        kernel = visitor.start_kernel()
        assert visitor.run("x = 1; print(x)", kernel) == "1\n"
        assert visitor.request("POST", f"/api/kernels/{kernel}/restart").status_code == 200
        assert "NameError" in visitor.run("print(x)", kernel)
        assert visitor.request("POST", f"/api/kernels/{kernel}/interrupt").status_code == 204
        assert visitor.request("DELETE", f"/api/kernels/{kernel}").status_code == 204
        assert visitor.request("GET", f"/api/kernels/{kernel}").status_code == 404


def test_a_gateway_shares_the_home_of_its_profile(studio_live, alice):
    studio_live.studio.app(alice, "KernelGateway", "data", **SPEC)
    with studio_live.visit(alice) as visitor:
        visitor.request("PUT", "/api/contents/deep", json={"type": "directory"}).raise_for_status()
        session = {"path": "deep/a.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        kernel = visitor.request("POST", "/api/sessions", json=session).json()["kernel"]["id"]
        visitor.run("print(open('made.txt', 'w').write('kept'))", kernel)
        assert visitor.request("GET", "/api/contents/deep/made.txt").json()["content"] == "kept"
        studio_live.delete_app(alice, "KernelGateway", "data")
        assert visitor.request("GET", "/api/contents/deep/made.txt").json()["content"] == "kept"


def test_the_newest_gateway_takes_new_kernels(studio_live, alice):
    with studio_live.visit(alice) as visitor:
        kernels = {}
        for name in ("one", "two"):
            studio_live.studio.app(alice, "KernelGateway", name, **SPEC)
            kernels[name] = visitor.start_kernel()
        for name, kernel in kernels.items():
            assert json.loads(visitor.run(WHERE, kernel))[:2] == ["KernelGateway", name]


def test_a_gateway_serves_only_its_own_profile(studio_live, alice):
    bob = studio_live.profile("bob")
    studio_live.studio.app(bob)
    studio_live.studio.app(alice, "KernelGateway", "data", **SPEC)
    with studio_live.visit(bob) as visitor:
        assert json.loads(visitor.run(WHERE))[:2] == ["JupyterServer", "default"]
