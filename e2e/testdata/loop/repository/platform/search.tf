# What can not be changed in place.

variable "search_backup" {
  type    = string
  default = "FailedDocumentsOnly"
}

resource "aws_kinesis_firehose_delivery_stream" "search" {
  name        = "search"
  destination = "elasticsearch"

  elasticsearch_configuration {
    role_arn       = local.role
    domain_arn     = "arn:aws:es:us-east-1:123456789012:domain/search"
    index_name     = "search"
    s3_backup_mode = var.search_backup

    s3_configuration {
      role_arn   = local.role
      bucket_arn = local.bucket
    }
  }
}
