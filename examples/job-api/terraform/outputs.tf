output "repository_url" {
  value = aws_ecr_repository.api.repository_url
}

output "url" {
  value = aws_api_gateway_stage.api.invoke_url
}

output "api_keys" {
  value     = { for name, key in aws_api_gateway_api_key.client : name => key.value }
  sensitive = true
}
