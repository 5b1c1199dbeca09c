# The same resources on AWS itself, with the credentials of the usual chain (environment, profile, role).
locals {
  resources = jsondecode(file("${path.module}/../../resources.json"))
}

provider "aws" {
  region = var.region
}

module "requests_table" {
  source = "../../modules/requests_table"
  table  = local.resources.requests_table
}

module "request_events" {
  source = "../../modules/request_events"
  events = local.resources.request_events
}
