variable "region" {
  description = "The AWS region."
  type        = string
}
