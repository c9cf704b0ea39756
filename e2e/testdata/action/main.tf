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

resource "aws_kinesis_stream" "customer" {
  name             = "customer-open"
  shard_count      = 1
  retention_period = 24
}

resource "aws_kinesis_stream" "calm" {
  name             = "calm-00"
  shard_count      = 1
  retention_period = 24
}
