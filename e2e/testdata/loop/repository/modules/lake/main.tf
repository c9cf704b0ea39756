variable "name" {
  type = string
}

variable "size" {
  type    = number
  default = 1
}

variable "interval" {
  type    = number
  default = 60
}

variable "encrypted" {
  type    = bool
  default = false
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = var.name
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn           = "arn:aws:iam::123456789012:role/delivery"
    bucket_arn         = "arn:aws:s3:::lake"
    buffering_size     = var.size
    buffering_interval = var.interval
  }

  server_side_encryption {
    enabled = var.encrypted
  }
}
