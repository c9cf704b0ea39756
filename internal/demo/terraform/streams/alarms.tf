# The topic that whoever is on call listens to.
variable "on_call_topic_arn" {
  type    = string
  default = "arn:aws:sns:us-east-1:123456789012:on-call"
}

resource "aws_cloudwatch_metric_alarm" "payments_iterator_age" {
  alarm_name          = "payments-authorizations-iterator-age"
  namespace           = "AWS/Kinesis"
  metric_name         = "GetRecords.IteratorAgeMilliseconds"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 60000
  period              = 60
  evaluation_periods  = 5
  alarm_actions       = [var.on_call_topic_arn]

  dimensions = {
    StreamName = aws_kinesis_stream.payments_authorizations.name
  }
}
