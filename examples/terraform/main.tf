# Two streams in two environments, for "kinesis-audit remediate explain".

variable "environment" {
  type = string
}

variable "streams" {
  type = map(object({
    shards    = number
    retention = optional(number, 24)
  }))
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_kinesis_stream" "events" {
  for_each = var.streams

  name             = "${var.environment}-${each.key}"
  shard_count      = each.value.shards
  retention_period = each.value.retention
}
