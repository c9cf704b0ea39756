# The streams that a team of their own looks after.

locals {
  customer_key = "arn:aws:kms:us-east-1:123456789012:key/6f1c2c1e-9d1f-4b5e-8a7e-3f0f6f2b7d41"

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

resource "aws_kinesis_stream" "payments_authorizations" {
  name                = "payments-authorizations"
  shard_count         = 3
  retention_period    = 72 # a weekend and a day
  encryption_type     = "KMS"
  kms_key_id          = local.customer_key
  shard_level_metrics = local.all_shard_metrics
}

resource "aws_kinesis_stream" "payments_settlements" {
  name                = "payments-settlements"
  shard_count         = 2
  retention_period    = 72 # a weekend and a day
  encryption_type     = "KMS"
  kms_key_id          = local.customer_key
  shard_level_metrics = local.all_shard_metrics
}

resource "aws_kinesis_stream" "payment_refunds" {
  name                = "payment-refunds"
  shard_count         = 1
  shard_level_metrics = local.all_shard_metrics
}

resource "aws_kinesis_stream" "transaction_ledger" {
  name                = "transaction-ledger"
  shard_count         = 2
  retention_period    = 96
  encryption_type     = "KMS"
  kms_key_id          = local.customer_key
  shard_level_metrics = local.all_shard_metrics
}

resource "aws_kinesis_stream" "orders_events" {
  name                = "orders-events"
  shard_count         = 3
  retention_period    = 48
  encryption_type     = "KMS"
  kms_key_id          = local.customer_key
  shard_level_metrics = local.all_shard_metrics
}

resource "aws_kinesis_stream" "order_returns" {
  name            = "order-returns"
  shard_count     = 1
  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"
}

resource "aws_kinesis_stream" "user_sessions" {
  name                = "user-sessions"
  shard_count         = 2
  encryption_type     = "KMS"
  kms_key_id          = "alias/aws/kinesis"
  shard_level_metrics = local.all_shard_metrics
}

resource "aws_kinesis_stream" "page_performance_beacons" {
  name                = "page-performance-beacons"
  shard_count         = 32
  shard_level_metrics = local.all_shard_metrics
}
