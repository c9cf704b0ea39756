# What is searched in collections.

locals {
  aoss = {
    fraud-cases-aoss     = { stream = "fraud-decisions", function = "firehose-mask-pii" }
    recommendations-aoss = { stream = "recommendations-feedback", function = "firehose-flatten" }
    traces-aoss          = { function = "firehose-parse-logs" }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "aoss" {
  for_each = local.aoss

  name        = each.key
  destination = "opensearchserverless"

  dynamic "kinesis_source_configuration" {
    for_each = try([each.value.stream], [])

    content {
      kinesis_stream_arn = "${local.streams_arn}/${kinesis_source_configuration.value}"
      role_arn           = local.role_arn
    }
  }

  dynamic "server_side_encryption" {
    for_each = can(each.value.stream) ? [] : [true]

    content {
      enabled = server_side_encryption.value
    }
  }

  opensearchserverless_configuration {
    role_arn            = local.role_arn
    collection_endpoint = "https://c0ffee.${local.region}.aoss.amazonaws.com"
    index_name          = each.key
    buffering_size      = 5
    buffering_interval  = 60
    s3_backup_mode      = "FailedDocumentsOnly"

    s3_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "failed/${each.key}/"
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${local.functions_arn}:${each.value.function}"
        }
      }
    }
  }
}
