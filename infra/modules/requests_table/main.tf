resource "aws_dynamodb_table" "this" {
  name         = var.table.name
  billing_mode = var.table.billing_mode
  hash_key     = var.table.hash_key

  dynamic "attribute" {
    for_each = var.table.attributes
    content {
      name = attribute.value.name
      type = attribute.value.type
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.table.global_secondary_indexes
    content {
      name            = global_secondary_index.value.name
      hash_key        = global_secondary_index.value.hash_key
      range_key       = global_secondary_index.value.range_key
      projection_type = global_secondary_index.value.projection_type
    }
  }
}
