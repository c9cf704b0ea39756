# One code for two environments. Only prod is applied; what is edited leaves dev as it is.

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

variable "env" {
  type = string
}

variable "clicks_shards" {
  type    = number
  default = 1
}

variable "users_encrypted" {
  type    = bool
  default = false
}

variable "password" {
  type      = string
  sensitive = true
}

variable "orders_metrics" {
  type    = list(string)
  default = []
}

locals {
  retention = {
    dev  = 24
    prod = 168
  }
  customers = {
    dev  = { encryption = "NONE" }
    prod = { encryption = "NONE" }
  }
  modes = {
    dev  = "PROVISIONED"
    prod = "PROVISIONED"
  }
  prod = var.env == "prod"
}

resource "aws_kinesis_stream" "clicks" {
  name        = "${var.env}-clicks"
  shard_count = var.clicks_shards
}

resource "aws_kinesis_stream" "orders" {
  name                = format("%s-orders", var.env)
  shard_count         = 1
  shard_level_metrics = var.orders_metrics
}

resource "aws_kinesis_stream" "logs" {
  name             = join("-", [var.env, "logs"])
  shard_count      = 1
  retention_period = local.retention[var.env]
}

resource "aws_kinesis_stream" "customers" {
  name            = "${var.env}-customers"
  shard_count     = 1
  encryption_type = lookup(local.customers, var.env, { encryption = "KMS" }).encryption
}

resource "aws_kinesis_stream" "sensors" {
  name = "${var.env}-sensors"

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

resource "aws_kinesis_stream" "bursts" {
  name        = "${var.env}-bursts"
  shard_count = local.prod ? 4 : 1

  stream_mode_details {
    stream_mode = local.modes[var.env]
  }
}

resource "aws_kinesis_stream" "silent" {
  name        = "${var.env}-silent"
  shard_count = 1
}

module "lake" {
  source   = "../modules/lake"
  name     = "${var.env}-lake"
  size     = var.lake.size
  interval = var.lake.interval
}

variable "lake" {
  type = object({ size = number, interval = number })
}

module "users" {
  source    = "../modules/lake"
  name      = "${var.env}-users"
  size      = 128
  interval  = 900
  encrypted = var.users_encrypted
}

module "mart" {
  source   = "../modules/mart"
  name     = "${var.env}-mart"
  password = var.password
  backup   = "Disabled"
}
