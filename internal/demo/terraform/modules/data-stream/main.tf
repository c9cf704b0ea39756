resource "aws_kinesis_stream" "this" {
  name             = var.name
  shard_count      = var.shards
  retention_period = var.retention

  encryption_type = var.kms_key_id == null ? "NONE" : "KMS"
  kms_key_id      = var.kms_key_id

  shard_level_metrics = var.shard_metrics ? local.all_shard_metrics : null

  stream_mode_details {
    stream_mode = var.mode
  }
}

locals {
  all_shard_metrics = [
    "IncomingBytes",
    "IncomingRecords",
    "IteratorAgeMilliseconds",
    "OutgoingBytes",
    "OutgoingRecords",
    "ReadProvisionedThroughputExceeded",
    "WriteProvisionedThroughputExceeded",
  ]
}
