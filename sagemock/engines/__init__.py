"""Launchers on JupyterHub's Spawner classes: Docker, Kubernetes, Slurm, processes of this machine, and any other.

Loaded for ``mock_sagemaker(jupyter="docker")`` and its like. Nothing is imported here: of the modules, only some need
JupyterHub and Tornado.
"""
