variable "region" {
  type        = string
  description = "Where everything is made, the bucket included."
}

variable "name" {
  type        = string
  default     = "job-api"
  description = "What everything is named after."
}

variable "bucket_name" {
  type        = string
  description = "The private bucket for inputs and results. It is made here."
}

variable "image_digest" {
  type        = string
  description = "The digest of the pushed image. It changes with every build, so that Lambda takes the new one."

  validation {
    condition     = can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))
    error_message = "Give the digest that docker push printed: sha256: and 64 hexadecimal digits."
  }
}

variable "stage" {
  type    = string
  default = "v1"
}

variable "upload" {
  type        = string
  default     = "form"
  description = "How inputs are uploaded: form (S3 limits the size) or put (a URL)."

  validation {
    condition     = contains(["form", "put"], var.upload)
    error_message = "Say form or put."
  }
}

variable "clients" {
  type        = map(object({ requests_per_day = number, requests_per_second = number }))
  description = "Who may call: each client has an API key and a usage plan of its own."

  default = {
    first = { requests_per_day = 1000, requests_per_second = 5 }
  }
}
