# Everything stands in the block, or is left out of it.

resource "aws_kinesis_stream" "clicks_literal" {
  name                = "clicks-literal"
  shard_count         = 1 # a step at a time
  shard_level_metrics = ["IncomingBytes"]
}

resource "aws_kinesis_stream" "visits_literal" {
  name        = "visits-literal"
  shard_count = 2
}

resource "aws_kinesis_stream" "orders_literal" {
  name        = "orders-literal"
  shard_count = 1
}

resource "aws_kinesis_stream" "logs_literal" {
  name             = "logs-literal"
  shard_count      = 1
  retention_period = 168
}

resource "aws_kinesis_stream" "customers_literal" {
  name            = "customers-literal"
  shard_count     = 1
  encryption_type = "NONE"
}

resource "aws_kinesis_stream" "sensors_literal" {
  name = "sensors-literal"

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

resource "aws_kinesis_stream" "bursts_literal" {
  name        = "bursts-literal"
  shard_count = 4
}

resource "aws_kinesis_stream" "silent_literal" {
  name        = "silent-literal"
  shard_count = 1
}

resource "aws_kinesis_firehose_delivery_stream" "users_literal" {
  name        = "users-literal"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn   = local.role
    bucket_arn = local.bucket
  }
}

resource "aws_kinesis_firehose_delivery_stream" "lake_literal" {
  name        = "lake-literal"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn           = local.role
    bucket_arn         = local.bucket
    buffering_size     = 1
    buffering_interval = 60
  }
}

resource "aws_kinesis_firehose_delivery_stream" "marts_literal" {
  name        = "marts-literal"
  destination = "redshift"

  redshift_configuration {
    role_arn        = local.role
    cluster_jdbcurl = "jdbc:redshift://marts.example:5439/marts"
    data_table_name = "facts"
    username        = "loader"
    password        = var.password

    s3_configuration {
      role_arn   = local.role
      bucket_arn = local.bucket
    }
  }
}
