# What overridden_override.tf decides instead.

resource "aws_kinesis_stream" "clicks_override" {
  name        = "clicks-override"
  shard_count = 8
}

resource "aws_kinesis_stream" "logs_override" {
  name        = "logs-override"
  shard_count = 1
}
