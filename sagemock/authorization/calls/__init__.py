"""Questions of calls to the policies: SageMaker's actions, resources and condition keys."""
