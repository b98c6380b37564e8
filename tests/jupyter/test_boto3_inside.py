"""boto3 in a notebook sends its requests to the cloud of the notebook, and nowhere else."""

import json

STATUS = "['NotebookInstanceStatus']"


def client(more=""):
    return (
        f"import boto3, json; sagemaker = boto3.client('sagemaker'{more}); this = {{'NotebookInstanceName': 'lab'}}\n"
    )


def test_a_notebook_describes_itself(live):
    lab = live()
    lab.create()
    with lab.visit() as visitor:
        printed = visitor.run(client() + f"print(sagemaker.describe_notebook_instance(**this){STATUS})")
    assert printed == "InService\n"
    assert lab.cloud.calls[-1].operation == "DescribeNotebookInstance"


def test_a_notebook_finds_its_own_region(live, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    lab = live()
    lab.create()
    with lab.visit() as visitor:
        visitor.run(client() + "sagemaker.list_notebook_instances()")
        assert lab.cloud.calls[-1].region == "eu-central-1"
        visitor.run(client(", 'ap-south-1'") + "sagemaker.list_notebook_instances()")
        assert lab.cloud.calls[-1].region == "ap-south-1"


def test_a_notebook_stops_its_own_instance(live, temp_dir, processes_on, eventually):
    lab = live()
    lab.create()
    with lab.visit() as visitor:
        stop = client() + "sagemaker.stop_notebook_instance(**this)"
        kernel = visitor.start_kernel()
        channels = visitor.connect(f"/api/kernels/{kernel}/channels")
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3"}
        content = {"code": stop, "silent": False}
        parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        channels.send(json.dumps({"channel": "shell", **parts}))
        assert eventually(lambda: lab.cloud.calls[-1].operation == "StopNotebookInstance")
        assert eventually(lambda: not processes_on(temp_dir))
        channels.shutdown()
    assert lab.settle()["NotebookInstanceStatus"] == "Stopped"


def test_a_notebook_creates_another_instance(live):
    lab = live()
    lab.create()
    with lab.visit() as visitor:
        visitor.run(
            client()
            + "sagemaker.create_notebook_instance(NotebookInstanceName='other', InstanceType='ml.t3.medium',"
            + " RoleArn='arn:aws:iam::123456789012:role/DataScientist')"
        )
    assert lab.settle("other")["NotebookInstanceStatus"] == "InService"
    with lab.visit("other") as visitor:
        assert visitor.run("print('alive')") == "alive\n"


def test_a_terminal_has_the_same_environment(live):
    lab = live()
    lab.create()
    with lab.visit() as visitor:
        assert "http://127.0.0.1:" in visitor.shell("echo $AWS_ENDPOINT_URL_SAGEMAKER")


def test_the_clouds_settings_replace_the_users(live, monkeypatch):
    lab = live()
    lab.create()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION"):
        monkeypatch.setenv(name, "precious")
    with lab.visit() as visitor:
        environment = json.loads(visitor.run("import json, os; print(json.dumps(dict(os.environ)))"))
        assert "InService" in visitor.run(client() + f"print(sagemaker.describe_notebook_instance(**this){STATUS})")
    assert "precious" not in environment.values()
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-east-1"
    assert environment["AWS_EC2_METADATA_DISABLED"] == "true"


def test_the_users_proxy_is_bypassed(live, monkeypatch, temp_dir, processes_on, eventually):
    lab = live()
    lab.create()
    with monkeypatch.context() as settings:  # would also apply to the requests of the test
        settings.setenv("http_proxy", "http://127.0.0.1:9")
        settings.setenv("no_proxy", "example.com")
        with lab.open_connection():
            assert eventually(lambda: processes_on(temp_dir))
    with lab.visit() as visitor:
        assert "InService" in visitor.run(client() + f"print(sagemaker.describe_notebook_instance(**this){STATUS})")
        assert visitor.run("import os; print(os.environ['no_proxy'])") == "example.com,127.0.0.1\n"


def test_other_services_fail_fast_and_never_reach_aws(live):
    lab = live()
    lab.create()
    call = "boto3.client('secretsmanager').list_secrets()"
    with lab.visit() as visitor:
        printed = visitor.run(f"import boto3\ntry: {call}\nexcept Exception as error: print(error)")
    assert "sagemock supports SageMaker only; this request is for 'secretsmanager'" in printed


def test_each_cloud_has_an_endpoint_of_its_own(live):
    outer = live()
    outer.create("outer")
    inner = live()
    inner.create("inner")
    code = client() + "print([each['NotebookInstanceName'] for each in sagemaker.list_notebook_instances()"
    code += "['NotebookInstances']])"
    with inner.visit("inner") as visitor:
        assert visitor.run(code) == "['inner']\n"
