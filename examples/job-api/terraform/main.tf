data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# The files.

resource "aws_s3_bucket" "files" {
  bucket = var.bucket_name
}

resource "aws_s3_bucket_public_access_block" "files" {
  bucket                  = aws_s3_bucket.files.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# The image.

resource "aws_ecr_repository" "api" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}

# The function.

resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 30
}

data "aws_iam_policy_document" "assumed_by_lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "api" {
  # What the presigned uploads and downloads may do is what this role may do.
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.files.arn}/jobs/*/input"]
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.files.arn}/jobs/*/result"]
  }

  # Without this right S3 answers 403 instead of 404 for a result that is not there yet.
  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.files.arn]
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.api.arn}:*"]
  }

  # These two actions know no resources.
  statement {
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "api" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.assumed_by_lambda.json
}

resource "aws_iam_role_policy" "api" {
  name   = var.name
  role   = aws_iam_role.api.id
  policy = data.aws_iam_policy_document.api.json
}

resource "aws_lambda_function" "api" {
  function_name = var.name
  role          = aws_iam_role.api.arn
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.api.repository_url}@${var.image_digest}"
  architectures = ["x86_64"]
  memory_size   = 256
  timeout       = 10

  environment {
    variables = {
      BUCKET_NAME = aws_s3_bucket.files.id
      UPLOAD      = var.upload
    }
  }

  tracing_config {
    mode = "Active"
  }

  # The function would make its log group itself, and keep the log for ever.
  depends_on = [aws_cloudwatch_log_group.api, aws_iam_role_policy.api]
}

# The API: POST /jobs, GET /jobs/{jobId}, and all else, which the function answers with 404. Every call needs a key.

resource "aws_api_gateway_rest_api" "api" {
  name           = var.name
  api_key_source = "HEADER"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "jobs" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "jobs"
}

resource "aws_api_gateway_resource" "job" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_resource.jobs.id
  path_part   = "{jobId}"
}

resource "aws_api_gateway_resource" "other" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "{proxy+}"
}

locals {
  resources = {
    root  = aws_api_gateway_rest_api.api.root_resource_id
    jobs  = aws_api_gateway_resource.jobs.id
    job   = aws_api_gateway_resource.job.id
    other = aws_api_gateway_resource.other.id
  }
}

resource "aws_api_gateway_method" "any" {
  for_each         = local.resources
  rest_api_id      = aws_api_gateway_rest_api.api.id
  resource_id      = each.value
  http_method      = "ANY"
  authorization    = "NONE"
  api_key_required = true
}

resource "aws_api_gateway_integration" "any" {
  for_each                = local.resources
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = each.value
  http_method             = aws_api_gateway_method.any[each.key].http_method
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = aws_lambda_function.api.invoke_arn
}

resource "aws_api_gateway_deployment" "api" {
  rest_api_id = aws_api_gateway_rest_api.api.id

  # A stage shows a deployment, and a deployment is a copy: without this a change would not be seen.
  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_method.any,
      aws_api_gateway_integration.any,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "api" {
  rest_api_id          = aws_api_gateway_rest_api.api.id
  deployment_id        = aws_api_gateway_deployment.api.id
  stage_name           = var.stage
  xray_tracing_enabled = true
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api-gateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.api.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "arn:${data.aws_partition.current.partition}:execute-api:${var.region}:${data.aws_caller_identity.current.account_id}:${aws_api_gateway_rest_api.api.id}/*"
}

# One key and one usage plan for each client.

resource "aws_api_gateway_api_key" "client" {
  for_each = var.clients
  name     = "${var.name}-${each.key}"
}

resource "aws_api_gateway_usage_plan" "client" {
  for_each = var.clients
  name     = "${var.name}-${each.key}"

  api_stages {
    api_id = aws_api_gateway_rest_api.api.id
    stage  = aws_api_gateway_stage.api.stage_name
  }

  quota_settings {
    limit  = each.value.requests_per_day
    period = "DAY"
  }

  throttle_settings {
    rate_limit  = each.value.requests_per_second
    burst_limit = 2 * each.value.requests_per_second
  }
}

resource "aws_api_gateway_usage_plan_key" "client" {
  for_each      = var.clients
  key_id        = aws_api_gateway_api_key.client[each.key].id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.client[each.key].id
}
