# What security looks at.

locals {
  splunk = {
    auth-logins-splunk      = { stream = "auth-login-events", function = "firehose-parse-logs" }
    kubernetes-audit-splunk = { function = "firehose-parse-logs" }
    waf-events-splunk       = { function = "firehose-parse-logs" }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "splunk" {
  for_each = local.splunk

  name        = each.key
  destination = "splunk"

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

  splunk_configuration {
    hec_endpoint       = "https://splunk.example.com:8088"
    hec_token          = var.splunk_token
    s3_backup_mode     = "FailedEventsOnly"
    buffering_size     = 5
    buffering_interval = 60

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
