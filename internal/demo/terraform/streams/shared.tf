# All the others, from one module.

module "stream" {
  source   = "../modules/data-stream"
  for_each = var.streams

  name          = each.key
  mode          = each.value.mode
  shards        = each.value.shards
  retention     = each.value.retention
  kms_key_id    = each.value.kms_key_id
  shard_metrics = each.value.shard_metrics
}
