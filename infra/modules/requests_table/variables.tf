variable "table" {
  description = "The table, as `requests_table` of infra/resources.json says it."
  type = object({
    name         = string
    billing_mode = string
    hash_key     = string
    attributes   = list(object({ name = string, type = string }))
    global_secondary_indexes = list(object({
      name            = string
      hash_key        = string
      range_key       = string
      projection_type = string
    }))
  })
}
