variable "name" {
  type = string
}

variable "stream" {
  description = "The data stream that feeds it; null for direct puts."
  type        = string
  default     = null
}

variable "topic" {
  description = "The Kafka topic that feeds it."
  type        = string
  default     = null
}

variable "size" {
  description = "Buffer in MiB."
  type        = number
  default     = 64
}

variable "interval" {
  description = "Buffer in seconds."
  type        = number
  default     = 300
}

variable "table" {
  description = "The table whose columns the records are converted to."
  type        = string
  default     = null
}

variable "function" {
  description = "The function that the records go through."
  type        = string
  default     = null
}

variable "backup" {
  description = "Keep the records as they came, too."
  type        = bool
  default     = false
}
