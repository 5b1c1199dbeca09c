resource "aws_sqs_queue" "dead_letter" {
  name                       = var.events.dead_letter_queue.name
  visibility_timeout_seconds = var.events.dead_letter_queue.attributes.visibility_timeout_seconds
  message_retention_seconds  = var.events.dead_letter_queue.attributes.message_retention_seconds
  max_message_size           = var.events.dead_letter_queue.attributes.max_message_size
  delay_seconds              = var.events.dead_letter_queue.attributes.delay_seconds
  receive_wait_time_seconds  = var.events.dead_letter_queue.attributes.receive_wait_time_seconds
}

resource "aws_sqs_queue" "this" {
  name                       = var.events.name
  visibility_timeout_seconds = var.events.attributes.visibility_timeout_seconds
  message_retention_seconds  = var.events.attributes.message_retention_seconds
  max_message_size           = var.events.attributes.max_message_size
  delay_seconds              = var.events.attributes.delay_seconds
  receive_wait_time_seconds  = var.events.attributes.receive_wait_time_seconds

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = var.events.max_receive_count
  })
}

# A resource of its own, because each queue names the other.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  queue_url = aws_sqs_queue.dead_letter.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this.arn]
  })
}
