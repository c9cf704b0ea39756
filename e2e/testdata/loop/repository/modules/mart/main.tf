variable "name" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
}

variable "backup" {
  type    = string
  default = "Disabled"
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = var.name
  destination = "redshift"

  redshift_configuration {
    role_arn        = "arn:aws:iam::123456789012:role/delivery"
    cluster_jdbcurl = "jdbc:redshift://marts.example:5439/marts"
    data_table_name = "facts"
    username        = "loader"
    password        = var.password
    s3_backup_mode  = var.backup

    s3_configuration {
      role_arn   = "arn:aws:iam::123456789012:role/delivery"
      bucket_arn = "arn:aws:s3:::lake"
    }

    s3_backup_configuration {
      role_arn   = "arn:aws:iam::123456789012:role/delivery"
      bucket_arn = "arn:aws:s3:::backup"
    }
  }
}
