environment = "staging"

streams = {
  orders-events = { shards = 1 }
}
