output "name" {
  value = aws_kinesis_stream.this.name
}
