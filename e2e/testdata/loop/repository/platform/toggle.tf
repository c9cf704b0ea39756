# What switches decide.

variable "toggles" {
  type    = bool
  default = true
}

variable "large" {
  default = false
}

resource "aws_kinesis_stream" "clicks_toggle" {
  count       = var.toggles ? 1 : 0
  name        = "clicks-toggle"
  shard_count = var.large ? 2 : 1
}

variable "monitored" {
  type    = bool
  default = false
}

resource "aws_kinesis_stream" "orders_toggle" {
  count       = var.toggles ? 1 : 0
  name        = "orders-toggle"
  shard_count = 1

  shard_level_metrics = var.monitored ? [
    "IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
    "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded",
  ] : []
}

variable "encrypted" {
  type    = bool
  default = false
}

resource "aws_kinesis_stream" "customers_toggle" {
  count           = var.toggles ? 1 : 0
  name            = "customers-toggle"
  shard_count     = 1
  encryption_type = var.encrypted ? "KMS" : "NONE"
  kms_key_id      = var.encrypted ? "alias/aws/kinesis" : null
}

resource "aws_kinesis_stream" "silent_toggle" {
  count       = var.toggles ? 1 : 0
  name        = "silent-toggle"
  shard_count = 1
}
