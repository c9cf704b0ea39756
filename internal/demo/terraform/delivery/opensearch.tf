# What is searched.

locals {
  opensearch = {
    api-gateway-logs-opensearch = { function = "firehose-parse-logs" }
    application-logs-opensearch = { stream = "application-logs", function = "firehose-parse-logs" }
    catalog-opensearch          = { stream = "cdc-catalog", function = "firehose-flatten" }
    product-reviews-opensearch  = { stream = "product-reviews", function = "firehose-flatten" }
    search-analytics-opensearch = { stream = "search-queries", function = "firehose-flatten" }
    shipment-opensearch         = { stream = "shipment-tracking", function = "firehose-flatten" }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "opensearch" {
  for_each = local.opensearch

  name        = each.key
  destination = "opensearch"

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

  opensearch_configuration {
    role_arn           = local.role_arn
    domain_arn         = "arn:aws:es:${local.region}:${local.account_id}:domain/search"
    index_name         = each.key
    buffering_size     = 5
    buffering_interval = 60
    s3_backup_mode     = "FailedDocumentsOnly"

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
