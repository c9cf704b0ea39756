# What goes to the warehouse in Snowflake.

locals {
  snowflake = {
    ad-spend-snowflake       = { stream = "ad-impressions", function = "firehose-flatten" }
    orders-snowflake         = { stream = "orders-events", function = "firehose-flatten" }
    survey-answers-snowflake = { function = "firehose-flatten" }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "snowflake" {
  for_each = local.snowflake

  name        = each.key
  destination = "snowflake"

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

  snowflake_configuration {
    role_arn       = local.role_arn
    account_url    = "https://example.snowflakecomputing.com"
    database       = "RAW"
    schema         = "PUBLIC"
    table          = upper(replace(each.key, "-", "_"))
    user           = "FIREHOSE"
    private_key    = var.snowflake_key
    s3_backup_mode = "FailedDataOnly"

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
