variable "localstack_endpoint" {
  description = "Where the cloud listens. Without it: `defaults.endpoint` of infra/resources.json, which is Virga's."
  type        = string
  default     = null
}

variable "dynamodb_endpoint" {
  description = "Where DynamoDB listens, if elsewhere than localstack_endpoint."
  type        = string
  default     = null
}

variable "sqs_endpoint" {
  description = "Where SQS listens, if elsewhere than localstack_endpoint."
  type        = string
  default     = null
}

variable "region" {
  description = "The region. Without it: `defaults.region` of infra/resources.json."
  type        = string
  default     = null
}
