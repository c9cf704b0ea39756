# What terraform.tfvars says.

variable "team" {
  type = string
}

variable "clicks" {
  type = object({ shards = number })
}

resource "aws_kinesis_stream" "clicks_tfvars" {
  name        = "${var.team}-clicks"
  shard_count = var.clicks.shards
}

variable "shard_metrics" {
  type = list(string)
}

resource "aws_kinesis_stream" "orders_tfvars" {
  name                = "${var.team}-orders"
  shard_count         = 1
  shard_level_metrics = var.shard_metrics
}

variable "encryption" {
  type = map(string)
}

resource "aws_kinesis_stream" "customers_tfvars" {
  name            = "${var.team}-customers"
  shard_count     = 1
  encryption_type = var.encryption["type"]
  kms_key_id      = var.encryption["key"]
}

variable "bursts_shards" {
  type = number
}

resource "aws_kinesis_stream" "bursts_tfvars" {
  name        = "${var.team}-bursts"
  shard_count = var.bursts_shards
}

variable "marts_mode" {
  type = string
}

resource "aws_kinesis_firehose_delivery_stream" "marts_tfvars" {
  name        = "${var.team}-marts"
  destination = "redshift"
  redshift_configuration {
    role_arn        = local.role
    cluster_jdbcurl = "jdbc:redshift://marts.example:5439/marts"
    data_table_name = "facts"
    username        = "loader"
    password        = var.password
    s3_backup_mode  = var.marts_mode
    s3_configuration {
      role_arn   = local.role
      bucket_arn = local.bucket
    }
  }
}
