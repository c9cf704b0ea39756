locals {
  account_id = "123456789012"
  region     = "us-east-1"

  role_arn      = "arn:aws:iam::${local.account_id}:role/firehose"
  bucket_arn    = "arn:aws:s3:::data-lake-${local.account_id}"
  streams_arn   = "arn:aws:kinesis:${local.region}:${local.account_id}:stream"
  functions_arn = "arn:aws:lambda:${local.region}:${local.account_id}:function"
}
