locals {
  account_id = "123456789012"
  role_arn   = "arn:aws:iam::${local.account_id}:role/firehose"
  bucket_arn = "arn:aws:s3:::data-lake-${local.account_id}"
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = var.name
  destination = "extended_s3"

  dynamic "kinesis_source_configuration" {
    for_each = var.stream[*]

    content {
      kinesis_stream_arn = "arn:aws:kinesis:us-east-1:${local.account_id}:stream/${kinesis_source_configuration.value}"
      role_arn           = local.role_arn
    }
  }

  dynamic "msk_source_configuration" {
    for_each = var.topic[*]

    content {
      msk_cluster_arn = "arn:aws:kafka:us-east-1:${local.account_id}:cluster/erp/3c1f7a52-6c0b-4a0e-9a53-52a1d8a4f1b7-4"
      topic_name      = msk_source_configuration.value

      authentication_configuration {
        connectivity = "PRIVATE"
        role_arn     = local.role_arn
      }
    }
  }

  dynamic "server_side_encryption" {
    for_each = var.stream == null && var.topic == null ? [true] : []

    content {
      enabled = server_side_encryption.value
    }
  }

  extended_s3_configuration {
    role_arn       = local.role_arn
    bucket_arn     = local.bucket_arn
    prefix         = "${var.name}/"
    s3_backup_mode = var.backup ? "Enabled" : "Disabled"

    buffering_size     = var.size
    buffering_interval = var.interval

    dynamic "s3_backup_configuration" {
      for_each = var.backup ? ["raw/${var.name}/"] : []

      content {
        role_arn   = local.role_arn
        bucket_arn = local.bucket_arn
        prefix     = s3_backup_configuration.value
      }
    }

    dynamic "processing_configuration" {
      for_each = var.function[*]

      content {
        enabled = true

        processors {
          type = "Lambda"

          parameters {
            parameter_name  = "LambdaArn"
            parameter_value = "arn:aws:lambda:us-east-1:${local.account_id}:function:${processing_configuration.value}"
          }
        }
      }
    }

    dynamic "data_format_conversion_configuration" {
      for_each = var.table[*]

      content {
        input_format_configuration {
          deserializer {
            open_x_json_ser_de {}
          }
        }

        output_format_configuration {
          serializer {
            parquet_ser_de {}
          }
        }

        schema_configuration {
          database_name = "lake"
          table_name    = data_format_conversion_configuration.value
          role_arn      = local.role_arn
        }
      }
    }
  }
}
