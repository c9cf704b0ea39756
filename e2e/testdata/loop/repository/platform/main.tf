terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

locals {
  role   = "arn:aws:iam::123456789012:role/delivery"
  bucket = "arn:aws:s3:::lake"
}

variable "password" {
  type      = string
  sensitive = true
}
