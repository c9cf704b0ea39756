team = "tfvars"

clicks        = { shards = 1 }
shard_metrics = []
encryption = {
  type = "NONE"
  key  = null
}
bursts_shards = 4
marts_mode    = "Disabled"

lakes = {
  lake-each = { size = 1, interval = 60 }
  users-each = {
    encrypted = false
  }
  big-each = { size = 128 }
}
