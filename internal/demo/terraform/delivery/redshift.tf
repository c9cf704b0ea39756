# What goes to the marts in Redshift.

locals {
  redshift = {
    inventory-redshift           = { stream = "inventory-updates", function = "firehose-flatten" }
    orders-redshift              = { stream = "orders-events", function = "firehose-flatten" }
    returns-redshift             = { stream = "order-returns", function = "firehose-flatten" }
    sales-facts-redshift         = { function = "firehose-flatten" }
    supplier-scorecards-redshift = { stream = "supplier-feeds", function = "firehose-flatten" }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "redshift" {
  for_each = local.redshift

  name        = each.key
  destination = "redshift"

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

  redshift_configuration {
    role_arn        = local.role_arn
    cluster_jdbcurl = "jdbc:redshift://marts.example.com:5439/marts"
    username        = "firehose"
    password        = var.redshift_password
    data_table_name = replace(each.key, "-", "_")
    s3_backup_mode  = "Enabled"

    s3_backup_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "raw/${each.key}/"
    }

    s3_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "staging/${each.key}/"

      buffering_size     = 64
      buffering_interval = 300
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

resource "aws_kinesis_firehose_delivery_stream" "loyalty" {
  name        = "loyalty-redshift"
  destination = "redshift"

  kinesis_source_configuration {
    kinesis_stream_arn = "${local.streams_arn}/loyalty-points"
    role_arn           = local.role_arn
  }

  redshift_configuration {
    role_arn        = local.role_arn
    cluster_jdbcurl = "jdbc:redshift://marts.example.com:5439/marts"
    username        = "firehose"
    password        = var.redshift_password
    data_table_name = "loyalty_redshift"

    s3_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "staging/loyalty-redshift/"

      buffering_size     = 64
      buffering_interval = 300
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

resource "aws_kinesis_firehose_delivery_stream" "marketing_attribution" {
  name        = "marketing-attribution-redshift"
  destination = "redshift"

  server_side_encryption {
    enabled = true
  }

  redshift_configuration {
    role_arn        = local.role_arn
    cluster_jdbcurl = "jdbc:redshift://marts.example.com:5439/marts"
    username        = "firehose"
    password        = var.redshift_password
    data_table_name = "marketing_attribution_redshift"

    s3_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "staging/marketing-attribution-redshift/"

      buffering_size     = 64
      buffering_interval = 300
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
