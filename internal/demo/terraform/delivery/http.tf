# What partners and tools get.

locals {
  http = {
    delivery-estimates-partners = { stream = "shipment-tracking", function = "firehose-flatten" }
    logs-newrelic               = { function = "firehose-parse-logs" }
    metrics-datadog             = { function = "firehose-json-lines" }
    price-changes-partners      = { stream = "price-changes", function = "firehose-flatten" }
    traces-honeycomb            = {}
  }
}

resource "aws_kinesis_firehose_delivery_stream" "http" {
  for_each = local.http

  name        = each.key
  destination = "http_endpoint"

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

  http_endpoint_configuration {
    url                = "https://${each.key}.example.com/ingest"
    role_arn           = local.role_arn
    s3_backup_mode     = "FailedDataOnly"
    buffering_size     = 4
    buffering_interval = 60

    s3_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "failed/${each.key}/"
    }

    dynamic "processing_configuration" {
      for_each = try([each.value.function], [])

      content {
        enabled = true

        processors {
          type = "Lambda"

          parameters {
            parameter_name  = "LambdaArn"
            parameter_value = "${local.functions_arn}:${processing_configuration.value}"
          }
        }
      }
    }
  }
}
