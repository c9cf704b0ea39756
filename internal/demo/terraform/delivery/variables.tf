variable "splunk_token" {
  type      = string
  sensitive = true
}

variable "redshift_password" {
  type      = string
  sensitive = true
}

variable "snowflake_key" {
  type      = string
  sensitive = true
}
