output "queue_url" {
  description = "SQS_QUEUE_URL of the API and the worker."
  value       = aws_sqs_queue.this.url
}

output "queue_arn" {
  description = "For IAM policies."
  value       = aws_sqs_queue.this.arn
}

output "dead_letter_queue_url" {
  description = "SQS_DLQ_URL of the worker."
  value       = aws_sqs_queue.dead_letter.url
}

output "dead_letter_queue_arn" {
  description = "For IAM policies."
  value       = aws_sqs_queue.dead_letter.arn
}
