env = "prod"

clicks_shards = 1

lake = {
  size     = 1 # MiB
  interval = 60
}
