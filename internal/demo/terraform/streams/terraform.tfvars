streams = {
  ab-test-exposures        = { shards = 1 }
  ad-impressions           = { shards = 3, shard_metrics = true }
  application-logs         = { shards = 2, shard_metrics = true }
  audit-trail              = { shards = 1, retention = 720, kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/6f1c2c1e-9d1f-4b5e-8a7e-3f0f6f2b7d41" }
  auth-login-events        = { shards = 1, kms_key_id = "alias/aws/kinesis" }
  cdc-catalog              = { mode = "ON_DEMAND" }
  checkout-funnel          = { shards = 1 }
  clickstream-mobile       = { shards = 4, shard_metrics = true }
  clickstream-web          = { shards = 5, retention = 48, shard_metrics = true }
  cold-chain-temperature   = { shards = 1 }
  credit-risk-scores       = { shards = 1, kms_key_id = "alias/aws/kinesis" }
  customer-profile-changes = { shards = 2, kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/6f1c2c1e-9d1f-4b5e-8a7e-3f0f6f2b7d41" }
  customer-support-chats   = { shards = 1 }
  email-engagement         = { shards = 1 }
  fraud-decisions          = { shards = 1, kms_key_id = "alias/aws/kinesis" }
  fraud-signals            = { shards = 1, kms_key_id = "alias/aws/kinesis" }
  gift-card-balances       = { mode = "ON_DEMAND", kms_key_id = "alias/aws/kinesis" }
  inventory-reservations   = { shards = 2, kms_key_id = "alias/aws/kinesis", shard_metrics = true }
  inventory-updates        = { shards = 2, shard_metrics = true }
  iot-device-shadow        = { shards = 3, shard_metrics = true }
  iot-sensor-telemetry     = { shards = 8, retention = 168, shard_metrics = true }
  loyalty-points           = { shards = 1 }
  orders-events-eu         = { shards = 1, kms_key_id = "alias/aws/kinesis", shard_metrics = true }
  orders-fulfillment       = { shards = 2, kms_key_id = "alias/aws/kinesis", shard_metrics = true }
  orders-search-index      = { shards = 1 }
  price-changes            = { mode = "ON_DEMAND" }
  product-reviews          = { shards = 1 }
  recommendations-feedback = { mode = "ON_DEMAND", kms_key_id = "alias/aws/kinesis" }
  search-queries           = { shards = 2, kms_key_id = "alias/aws/kinesis" }
  session-replay-frames    = { shards = 1 }
  shipment-tracking        = { shards = 2 }
  store-footfall-counters  = { shards = 1 }
  store-pos-terminals      = { shards = 2 }
  supplier-feeds           = { shards = 4 }
  user-agent-stats         = { shards = 1 }
  user-notifications       = { mode = "ON_DEMAND", kms_key_id = "alias/aws/kinesis" }
  warehouse-scans          = { shards = 2 }
}
