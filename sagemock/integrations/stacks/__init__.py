"""Resource types of CloudFormation for stacks in moto."""
