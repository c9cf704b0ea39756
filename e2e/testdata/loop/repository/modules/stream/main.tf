variable "name" {
  type = string
}

variable "shard_count" {
  type    = number
  default = 1
}

variable "retention_period" {
  type    = number
  default = 24
}

variable "stream_mode" {
  type    = string
  default = "PROVISIONED"
}

variable "shard_level_metrics" {
  type    = list(string)
  default = []
}

variable "encryption_type" {
  type    = string
  default = "NONE"
}

variable "kms_key_id" {
  type    = string
  default = null
}

resource "aws_kinesis_stream" "this" {
  name                = var.name
  shard_count         = var.shard_count
  retention_period    = var.retention_period
  shard_level_metrics = var.shard_level_metrics
  encryption_type     = var.encryption_type
  kms_key_id          = var.kms_key_id

  stream_mode_details {
    stream_mode = var.stream_mode
  }
}
