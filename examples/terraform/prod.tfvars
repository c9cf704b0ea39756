environment = "prod"

streams = {
  orders-events = { shards = 4, retention = 48 }
  clicks        = { shards = 2 }
}
