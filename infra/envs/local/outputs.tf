output "requests_table" {
  description = "REQUESTS_TABLE of the API and the worker."
  value       = module.requests_table.name
}

output "queue_url" {
  description = "SQS_QUEUE_URL of the API and the worker."
  value       = module.request_events.queue_url
}

output "dead_letter_queue_url" {
  description = "SQS_DLQ_URL of the worker."
  value       = module.request_events.dead_letter_queue_url
}
