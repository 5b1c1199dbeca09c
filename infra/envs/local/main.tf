# The workflow's resources on a cloud of this machine: Virga, LocalStack, or one endpoint for each service.
# `virga infra` reads the same infra/resources.json and the same terraform.tfvars.
locals {
  resources         = jsondecode(file("${path.module}/../../resources.json"))
  endpoint          = coalesce(var.localstack_endpoint, local.resources.defaults.endpoint)
  dynamodb_endpoint = coalesce(var.dynamodb_endpoint, local.endpoint)
  sqs_endpoint      = coalesce(var.sqs_endpoint, local.endpoint)
}

provider "aws" {
  region                      = coalesce(var.region, local.resources.defaults.region)
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {
    dynamodb = local.dynamodb_endpoint
    sqs      = local.sqs_endpoint
    sts      = local.endpoint
  }
}

module "requests_table" {
  source = "../../modules/requests_table"
  table  = local.resources.requests_table
}

module "request_events" {
  source = "../../modules/request_events"
  events = local.resources.request_events
}
