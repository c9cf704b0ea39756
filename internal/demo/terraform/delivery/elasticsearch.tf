# What is still searched in Elasticsearch.

locals {
  elasticsearch = {
    orders-elasticsearch    = { stream = "orders-search-index", function = "firehose-flatten" }
    warehouse-elasticsearch = { stream = "warehouse-scans", function = "firehose-flatten" }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "elasticsearch" {
  for_each = local.elasticsearch

  name        = each.key
  destination = "elasticsearch"

  dynamic "kinesis_source_configuration" {
    for_each = try([each.value.stream], [])

    content {
      kinesis_stream_arn = "${local.streams_arn}/${kinesis_source_configuration.value}"
      role_arn           = local.role_arn
    }
  }

  elasticsearch_configuration {
    role_arn           = local.role_arn
    domain_arn         = "arn:aws:es:${local.region}:${local.account_id}:domain/legacy"
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
