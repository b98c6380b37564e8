# Every resource of SageMaker that sagemock and the AWS provider both have, in a VPC and with a role of moto.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

variable "idle_minutes" { default = 120 }
variable "volume_size" { default = 5 }
variable "space_volume_size" { default = 5 }
variable "display_name" { default = "Notes" }
variable "description" { default = "Kernels of the team" }
variable "script" { default = "echo hello" }
variable "team" { default = "risk" }

data "aws_caller_identity" "me" {}

resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_iam_role" "scientist" {
  name = "Scientist"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "sagemaker.amazonaws.com" }
    }]
  })
}

resource "aws_sagemaker_domain" "research" {
  domain_name = "research"
  auth_mode   = "IAM"
  vpc_id      = aws_vpc.main.id
  subnet_ids  = [aws_subnet.main.id]
  default_user_settings {
    execution_role = aws_iam_role.scientist.arn
    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          lifecycle_management        = "ENABLED"
          idle_timeout_in_minutes     = var.idle_minutes
          min_idle_timeout_in_minutes = 60
          max_idle_timeout_in_minutes = 1440
        }
      }
    }
  }
  retention_policy { home_efs_file_system = "Delete" }
}

resource "aws_sagemaker_user_profile" "alice" {
  domain_id         = aws_sagemaker_domain.research.id
  user_profile_name = "alice"
  tags              = { team = var.team }
}

resource "aws_sagemaker_space" "lab" {
  domain_id  = aws_sagemaker_domain.research.id
  space_name = "lab"
  ownership_settings { owner_user_profile_name = aws_sagemaker_user_profile.alice.user_profile_name }
  space_sharing_settings { sharing_type = "Private" }
  space_settings {
    app_type = "JupyterLab"
    space_storage_settings {
      ebs_storage_settings { ebs_volume_size_in_gb = var.space_volume_size }
    }
  }
}

resource "aws_sagemaker_space" "notes" {
  domain_id          = aws_sagemaker_domain.research.id
  space_name         = "notes"
  space_display_name = var.display_name
  ownership_settings { owner_user_profile_name = aws_sagemaker_user_profile.alice.user_profile_name }
  space_sharing_settings { sharing_type = "Private" }
  space_settings { app_type = "CodeEditor" }
  tags = { team = var.team }
}

resource "aws_sagemaker_app" "lab" {
  domain_id  = aws_sagemaker_domain.research.id
  space_name = aws_sagemaker_space.lab.space_name
  app_type   = "JupyterLab"
  app_name   = "default"
  resource_spec {
    instance_type       = "ml.t3.medium"
    sagemaker_image_arn = "arn:aws:sagemaker:us-east-1:081325390199:image/sagemaker-distribution-cpu"
  }
}

resource "aws_sagemaker_image" "kernel" {
  image_name  = "kernel"
  role_arn    = aws_iam_role.scientist.arn
  description = var.description
}

resource "aws_sagemaker_image_version" "first" {
  image_name = aws_sagemaker_image.kernel.id
  base_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/kernel:latest"
}

resource "aws_sagemaker_app_image_config" "kernel" {
  app_image_config_name = "kernel"
  kernel_gateway_image_config {
    kernel_spec {
      name         = "python3"
      display_name = var.display_name
    }
  }
  tags = { team = var.team }
}

resource "aws_sagemaker_studio_lifecycle_config" "setup" {
  studio_lifecycle_config_name     = "setup"
  studio_lifecycle_config_app_type = "JupyterServer"
  studio_lifecycle_config_content  = base64encode(var.script)
}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "setup" {
  name     = "setup"
  on_start = base64encode(var.script)
}

resource "aws_sagemaker_code_repository" "code" {
  code_repository_name = "code"
  git_config { repository_url = "https://example.com/code.git" }
  tags = { team = var.team }
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name                    = "lab"
  role_arn                = aws_iam_role.scientist.arn
  instance_type           = "ml.t3.medium"
  volume_size             = var.volume_size
  lifecycle_config_name   = aws_sagemaker_notebook_instance_lifecycle_configuration.setup.name
  default_code_repository = aws_sagemaker_code_repository.code.code_repository_name
  tags                    = { team = var.team }
}

output "account" { value = data.aws_caller_identity.me.account_id }
