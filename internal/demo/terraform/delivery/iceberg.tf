# What goes to Iceberg tables.

locals {
  iceberg = {
    clickstream-iceberg  = { stream = "clickstream-web", function = "firehose-flatten" }
    stock-levels-iceberg = { stream = "inventory-updates", function = "firehose-flatten" }
    telemetry-iceberg    = { stream = "iot-sensor-telemetry", function = "firehose-flatten" }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "iceberg" {
  for_each = local.iceberg

  name        = each.key
  destination = "iceberg"

  dynamic "kinesis_source_configuration" {
    for_each = try([each.value.stream], [])

    content {
      kinesis_stream_arn = "${local.streams_arn}/${kinesis_source_configuration.value}"
      role_arn           = local.role_arn
    }
  }

  iceberg_configuration {
    role_arn       = local.role_arn
    catalog_arn    = "arn:aws:glue:${local.region}:${local.account_id}:catalog"
    s3_backup_mode = "FailedDataOnly"

    buffering_size     = 64
    buffering_interval = 300

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

resource "aws_kinesis_firehose_delivery_stream" "experiments" {
  name        = "experiments-iceberg"
  destination = "iceberg"

  kinesis_source_configuration {
    kinesis_stream_arn = "${local.streams_arn}/ab-test-exposures"
    role_arn           = local.role_arn
  }

  iceberg_configuration {
    role_arn       = local.role_arn
    catalog_arn    = "arn:aws:glue:${local.region}:${local.account_id}:catalog"
    s3_backup_mode = "FailedDataOnly"

    buffering_size     = 1
    buffering_interval = 60 # as soon as can be

    s3_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "failed/experiments-iceberg/"
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${local.functions_arn}:firehose-flatten"
        }
      }
    }
  }
}
