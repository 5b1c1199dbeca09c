output "name" {
  description = "REQUESTS_TABLE of the API and the worker."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "For IAM policies."
  value       = aws_dynamodb_table.this.arn
}
