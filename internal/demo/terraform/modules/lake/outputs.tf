output "name" {
  value = aws_kinesis_firehose_delivery_stream.this.name
}
