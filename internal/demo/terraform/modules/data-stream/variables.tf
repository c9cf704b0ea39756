variable "name" {
  type = string
}

variable "mode" {
  type    = string
  default = "PROVISIONED"
}

variable "shards" {
  type    = number
  default = null
}

variable "retention" {
  type    = number
  default = 24
}

variable "kms_key_id" {
  type    = string
  default = null
}

variable "shard_metrics" {
  type    = bool
  default = false
}
