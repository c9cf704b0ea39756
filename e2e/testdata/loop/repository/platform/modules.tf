# What calls pass to a module, and what they leave to its defaults.

module "clicks_argument" {
  source      = "../modules/stream"
  name        = "clicks-argument"
  shard_count = 1
}

module "visits_argument" {
  source      = "../modules/stream"
  name        = "visits-argument"
  shard_count = 2
}

module "logs_argument" {
  source           = "../modules/stream"
  name             = "logs-argument"
  retention_period = 168
}

module "sensors_argument" {
  source      = "../modules/stream"
  name        = "sensors-argument"
  shard_count = null
  stream_mode = "ON_DEMAND"
}

module "bursts_argument" {
  source      = "../modules/stream"
  name        = "bursts-argument"
  shard_count = 4
  stream_mode = "PROVISIONED"
}

module "clicks_call" {
  source = "../modules/stream"
  name   = "clicks-call"
}

module "orders_call" {
  source = "../modules/stream"
  name   = "orders-call"
}

module "customers_call" {
  source = "../modules/stream"
  name   = "customers-call"
}

module "silent_call" {
  source = "../modules/stream"
  name   = "silent-call"
}

module "lake_call" {
  source = "../modules/lake"
  name   = "lake-call"
}

module "users_call" {
  source   = "../modules/lake"
  name     = "users-call"
  size     = 64
  interval = 300
}

module "marts_call" {
  source   = "../modules/mart"
  for_each = { marts-call = "Disabled", backed-call = "Enabled" }
  name     = each.key
  password = var.password
  backup   = each.value
}

# The module's own literals, which all calls share.

module "clicks_standard" {
  source = "../modules/standard"
  name   = "clicks-standard"
}

module "logs_standard" {
  source = "../modules/standard"
  name   = "logs-standard"
}

module "calm_standard" {
  source = "../modules/standard"
  name   = "calm-standard"
}
