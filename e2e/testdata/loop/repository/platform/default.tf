# What variables say that nobody sets.

variable "clicks_name" {
  default = "clicks-default"
}

variable "clicks_shards" {
  type    = number
  default = 1
}

resource "aws_kinesis_stream" "clicks_default" {
  name        = var.clicks_name
  shard_count = var.clicks_shards
}

variable "orders" {
  type = object({
    name    = string
    metrics = list(string)
  })
  default = {
    name    = "orders-default"
    metrics = []
  }
}

resource "aws_kinesis_stream" "orders_default" {
  name                = var.orders.name
  shard_count         = 1
  shard_level_metrics = var.orders.metrics
}

variable "logs_retention" {
  type    = number
  default = 168
}

resource "aws_kinesis_stream" "logs_default" {
  name             = "logs-default"
  shard_count      = 1
  retention_period = var.logs_retention
}

variable "customers_encryption" {
  type    = string
  default = "NONE"
}

resource "aws_kinesis_stream" "customers_default" {
  name            = "customers-default"
  shard_count     = 1
  encryption_type = var.customers_encryption
}

variable "sensors_mode" {
  default = "ON_DEMAND"
}

resource "aws_kinesis_stream" "sensors_default" {
  name = "sensors-default"
  stream_mode_details {
    stream_mode = var.sensors_mode
  }
}

variable "bursts_mode" {
  default = "PROVISIONED"
}

resource "aws_kinesis_stream" "bursts_default" {
  name        = "bursts-default"
  shard_count = var.bursts_mode == "PROVISIONED" ? 4 : null
  stream_mode_details {
    stream_mode = var.bursts_mode
  }
}

variable "silent_name" {
  default = "silent-default"
}

resource "aws_kinesis_stream" "silent_default" {
  name        = var.silent_name
  shard_count = 1
}

variable "users_encrypted" {
  type    = bool
  default = false
}

resource "aws_kinesis_firehose_delivery_stream" "users_default" {
  name        = "users-default"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = local.role
    bucket_arn = local.bucket
  }
  server_side_encryption {
    enabled = var.users_encrypted
  }
}

variable "lake_buffer" {
  default = 2
}

resource "aws_kinesis_firehose_delivery_stream" "lake_default" {
  name        = "lake-default"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn           = local.role
    bucket_arn         = local.bucket
    buffering_size     = var.lake_buffer
    buffering_interval = 60
  }
}

variable "marts_backup" {
  default = "Disabled"
}

resource "aws_kinesis_firehose_delivery_stream" "marts_default" {
  name        = "marts-default"
  destination = "redshift"
  redshift_configuration {
    role_arn        = local.role
    cluster_jdbcurl = "jdbc:redshift://marts.example:5439/marts"
    data_table_name = "facts"
    username        = "loader"
    password        = var.password
    s3_backup_mode  = var.marts_backup
    s3_configuration {
      role_arn   = local.role
      bucket_arn = local.bucket
    }
    s3_backup_configuration {
      role_arn   = local.role
      bucket_arn = "arn:aws:s3:::backup"
    }
  }
}
