variable "events" {
  description = "The queue and its dead-letter queue, as `request_events` of infra/resources.json says them."
  type = object({
    name              = string
    max_receive_count = number
    attributes = object({
      visibility_timeout_seconds = number
      message_retention_seconds  = number
      max_message_size           = number
      delay_seconds              = number
      receive_wait_time_seconds  = number
    })
    dead_letter_queue = object({
      name = string
      attributes = object({
        visibility_timeout_seconds = number
        message_retention_seconds  = number
        max_message_size           = number
        delay_seconds              = number
        receive_wait_time_seconds  = number
      })
    })
  })
}
