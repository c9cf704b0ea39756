# One block for many: what differs stands in the elements of a map.

locals {
  streams = {
    clicks-each    = { shards = 1 }
    visits-each    = { shards = 2 }
    orders-each    = { metrics = [] }
    logs-each      = { retention = 168 }
    customers-each = {}
    sensors-each   = { mode = "ON_DEMAND", shards = null }
    bursts-each    = { mode = "PROVISIONED", shards = 4 }
    silent-each    = {}
    mute-each      = {}
  }
}

resource "aws_kinesis_stream" "each" {
  for_each            = local.streams
  name                = each.key
  shard_count         = lookup(each.value, "shards", 1)
  retention_period    = lookup(each.value, "retention", 24)
  shard_level_metrics = lookup(each.value, "metrics", [])
  encryption_type     = lookup(each.value, "encryption", "NONE")
  kms_key_id          = lookup(each.value, "encryption", "NONE") == "KMS" ? "alias/aws/kinesis" : null

  stream_mode_details {
    stream_mode = lookup(each.value, "mode", "PROVISIONED")
  }
}

resource "aws_kinesis_firehose_delivery_stream" "lakes" {
  for_each    = var.lakes
  name        = each.key
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn           = local.role
    bucket_arn         = local.bucket
    buffering_size     = each.value.size
    buffering_interval = each.value.interval
  }

  server_side_encryption {
    enabled = each.value.encrypted
  }
}

variable "lakes" {
  type = map(object({
    size      = optional(number, 5)
    interval  = optional(number, 300)
    encrypted = optional(bool, false)
  }))
}
