variable "streams" {
  description = "The streams of teams that have no code of their own, by name."

  type = map(object({
    mode          = optional(string, "PROVISIONED")
    shards        = optional(number)
    retention     = optional(number, 24)
    kms_key_id    = optional(string)
    shard_metrics = optional(bool, false)
  }))
}
