resource "aws_kinesis_stream" "clicks_override" {
  shard_count = 1
}

resource "aws_kinesis_stream" "logs_override" {
  retention_period = 168
}
