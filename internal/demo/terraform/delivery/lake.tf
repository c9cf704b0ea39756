# What goes to the data lake.

locals {
  lake = {
    ad-impressions-lake          = { stream = "ad-impressions", size = 128, interval = 600, table = "ad_impressions_lake" }
    alb-access-logs              = { size = 128, interval = 600, table = "alb_access_logs" }
    audit-trail-archive          = { stream = "audit-trail", function = "firehose-json-lines", backup = true }
    auth-login-archive           = { stream = "auth-login-events", function = "firehose-mask-pii", backup = true }
    cdn-access-logs              = { function = "firehose-parse-logs", backup = true }
    clickstream-mobile-lake      = { stream = "clickstream-mobile", function = "firehose-look-up-geo", backup = true }
    clickstream-web-lake         = { stream = "clickstream-web", size = 128, interval = 600, table = "clickstream_web_lake" }
    cold-chain-archive           = { stream = "cold-chain-temperature" }
    credit-risk-scores-lake      = { stream = "credit-risk-scores", function = "firehose-mask-pii", backup = true }
    customer-profile-lake        = { stream = "customer-profile-changes", function = "firehose-mask-pii", backup = true }
    email-delivery-receipts      = { function = "firehose-json-lines", backup = true }
    inventory-updates-lake       = { stream = "inventory-updates", size = 128, interval = 600, table = "inventory_updates_lake" }
    iot-telemetry-lake           = { stream = "iot-sensor-telemetry", size = 128, interval = 600, table = "iot_telemetry_lake" }
    kafka-catalog-bridge         = { topic = "catalog-bridge", function = "firehose-flatten", backup = true }
    kafka-erp-postings           = { topic = "erp-postings", function = "firehose-json-lines", backup = true }
    kafka-pricing-bridge         = { topic = "pricing-bridge", function = "firehose-flatten", backup = true }
    kafka-stock-moves            = { topic = "stock-moves" }
    loyalty-points-lake          = { stream = "loyalty-points", function = "firehose-json-lines", backup = true }
    mobile-crash-reports         = {}
    order-returns-lake           = { stream = "order-returns", function = "firehose-json-lines", backup = true }
    orders-events-lake           = { stream = "orders-events", size = 128, interval = 600, table = "orders_events_lake" }
    orders-fulfillment-lake      = { stream = "orders-fulfillment", function = "firehose-json-lines", backup = true }
    page-performance-lake        = { stream = "page-performance-beacons", size = 1, interval = 60 }
    payment-refunds-lake         = { stream = "payment-refunds", function = "firehose-mask-pii", backup = true }
    payments-authorizations-lake = { stream = "payments-authorizations", function = "firehose-mask-pii", backup = true }
    payments-settlements-lake    = { stream = "payments-settlements", function = "firehose-mask-pii", backup = true }
    search-queries-lake          = { stream = "search-queries", size = 1, interval = 60, function = "firehose-json-lines", backup = true }
    shipment-tracking-lake       = { stream = "shipment-tracking", function = "firehose-flatten", backup = true }
    store-pos-lake               = { stream = "store-pos-terminals", function = "firehose-look-up-store", backup = true }
    transaction-ledger-archive   = { stream = "transaction-ledger", size = 128, interval = 600, table = "transaction_ledger_archive" }
    user-sessions-lake           = { stream = "user-sessions", function = "firehose-mask-pii", backup = true }
    vpc-flow-logs                = { size = 128, interval = 600, table = "vpc_flow_logs" }
    warehouse-scans-lake         = { stream = "warehouse-scans", function = "firehose-flatten", backup = true }
  }
}

module "lake" {
  source   = "../modules/lake"
  for_each = local.lake

  name     = each.key
  stream   = try(each.value.stream, null)
  topic    = try(each.value.topic, null)
  size     = try(each.value.size, 64)
  interval = try(each.value.interval, 300)
  table    = try(each.value.table, null)
  function = try(each.value.function, null)
  backup   = try(each.value.backup, false)
}

resource "aws_kinesis_firehose_delivery_stream" "customer_feedback_forms" {
  name        = "customer-feedback-forms"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn   = local.role_arn
    bucket_arn = local.bucket_arn
    prefix     = "customer-feedback-forms/"

    buffering_size     = 64
    buffering_interval = 300
    s3_backup_mode     = "Enabled"

    s3_backup_configuration {
      role_arn   = local.role_arn
      bucket_arn = local.bucket_arn
      prefix     = "raw/customer-feedback-forms/"
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${local.functions_arn}:firehose-json-lines"
        }
      }
    }
  }
}
