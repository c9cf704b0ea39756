package demo

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// delivery adds a delivery stream.
func (e *estate) delivery(d deliverySpec) {
	created := e.window.Start.AddDate(0, 0, -40-dice(d.name, "created").IntN(1200))
	config := &analyzer.DeliveryConfig{
		Status:    "ACTIVE",
		CreatedAt: &created,
		Destination: analyzer.Destination{
			Kind:       d.to,
			Buffer:     d.hints(),
			BackupMode: d.backupMode(),
			Processors: []string{},
			LambdaARNs: []string{},
			VPC:        place(d.vpc),
		},
	}
	into := &config.Destination
	into.HasS3 = d.to != analyzer.DestinationS3 || into.BackupMode == "Enabled"
	switch d.by {
	case "":
	case parquet:
		into.FormatConversion = true
	default:
		into.Processors = append(into.Processors, "Lambda")
		into.LambdaARNs = append(into.LambdaARNs, arn("lambda", "function:"+d.by))
	}
	f := e.source(d, config)
	out := analyzer.DeliveryStream{
		Name:    d.name,
		ARN:     arn("firehose", "deliverystream/"+d.name),
		Tags:    tags(d.owner, d.tags),
		Config:  config,
		Metrics: analyzer.Metrics{},
	}
	switch {
	case !d.leftOut:
		e.received(&out, f)
		e.delivered(d, f, &out)
	case d.idle:
		e.received(&out, f)
		delete(out.Metrics, five(out.ByteMetric(), "Sum"))
		out.Config = nil
	default:
		out.Config = nil
	}
	e.out.DeliveryStreams = append(e.out.DeliveryStreams, out)
	e.out.Alarms = append(e.out.Alarms, deliveryAlarms(d)...)
}

// source tells config where the records come from, and returns what comes.
func (e *estate) source(d deliverySpec, config *analyzer.DeliveryConfig) *flow {
	switch d.from {
	case direct:
		config.Source = analyzer.SourceDirectPut
		if d.faults.lacks(unencrypted) {
			config.Encryption, config.KeyType = "ENABLED", "AWS_OWNED_CMK"
		}
		return e.puts[d.name]
	case msk:
		config.Source = analyzer.SourceMSK
		config.SourceARN = arn("kafka", "cluster/erp/3c1f7a52-6c0b-4a0e-9a53-52a1d8a4f1b7-4")
		return e.puts[d.name]
	}
	config.Source = analyzer.SourceKinesis
	config.SourceARN = arn("kinesis", "stream/"+d.from)
	return e.streams[d.from]
}

// received adds the metrics of what came in. Those of other sources had no datapoint.
func (e *estate) received(d *analyzer.DeliveryStream, f *flow) {
	for _, name := range analyzer.DeliveryRecordMetrics() {
		d.Metrics[five(name, "Sum")] = e.sums(0, nil)
	}
	d.Metrics[five(d.RecordMetric(), "Sum")] = e.sums(f.from, f.records)
	d.Metrics[five(d.ByteMetric(), "Sum")] = e.sums(f.from, f.bytes)
}
