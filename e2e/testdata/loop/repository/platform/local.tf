# What locals say.

locals {
  suffix      = "local"
  clicks_name = "clicks-${local.suffix}"
  shards = {
    clicks = 1
    views  = 2
  }
  week      = 168
  lake      = { size = 3, interval = 120 }
  encrypted = false
}

resource "aws_kinesis_stream" "clicks_local" {
  name        = local.clicks_name
  shard_count = local.shards["clicks"]
}

resource "aws_kinesis_stream" "logs_local" {
  name             = "logs-${local.suffix}"
  shard_count      = 1
  retention_period = local.week
}

resource "aws_kinesis_firehose_delivery_stream" "lake_local" {
  name        = format("lake-%s", local.suffix)
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn           = local.role
    bucket_arn         = local.bucket
    buffering_size     = local.lake.size
    buffering_interval = local.lake.interval
  }
}

resource "aws_kinesis_firehose_delivery_stream" "users_local" {
  name        = "users-local"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = local.role
    bucket_arn = local.bucket
  }
  server_side_encryption {
    enabled  = local.encrypted
    key_type = "AWS_OWNED_CMK"
  }
}
