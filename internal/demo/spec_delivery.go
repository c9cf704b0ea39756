package demo

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// Sources of a delivery stream that are no data stream of the estate.
const (
	direct = "(direct put)"
	msk    = "(msk)"
)

// parquet is the transformation of a delivery stream that converts the record format instead of
// calling a function.
const parquet = "(parquet)"

// deliverySpec is a row of the table of delivery streams. What it does not say is as it should be.
type deliverySpec struct {
	name  string
	owner string
	from  string // a data stream, direct or msk
	to    string // kind of destination
	by    string // function that transforms the records, parquet, or "" for none

	rate  float64 // records a second; where a data stream feeds it, that one's
	size  float64 // bytes of a record
	shape shape

	vpc     string // of the destination
	renamed bool   // an Elasticsearch destination that reports under its successor's name
	tags    map[string]string
	faults  faults
	leftOut bool // by the filters
	idle    bool // too little traffic to be analysed
}

// prefix is what the metrics of the destination start with.
func (d deliverySpec) prefix() string {
	names := analyzer.DeliveryPrefixes(d.to)
	if d.renamed {
		return names[len(names)-1]
	}
	return names[0]
}

// hints are the buffering hints.
func (d deliverySpec) hints() *analyzer.Buffer {
	switch {
	case !d.faults.lacks(smallBatches):
		return &analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}
	case d.by == parquet:
		return &analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 600}
	}
	hints := usualBuffers[d.to]
	return &hints
}

// usualBuffers are within what each destination takes (botocore 1.43.11 firehose service-2.json, shapes
// of the buffering hints).
var usualBuffers = map[string]analyzer.Buffer{
	analyzer.DestinationS3:                   {SizeMiB: 64, IntervalSeconds: 300},
	analyzer.DestinationIceberg:              {SizeMiB: 64, IntervalSeconds: 300},
	analyzer.DestinationRedshift:             {SizeMiB: 64, IntervalSeconds: 300},
	analyzer.DestinationElasticsearch:        {SizeMiB: 5, IntervalSeconds: 60},
	analyzer.DestinationOpenSearch:           {SizeMiB: 5, IntervalSeconds: 60},
	analyzer.DestinationOpenSearchServerless: {SizeMiB: 5, IntervalSeconds: 60},
	analyzer.DestinationSplunk:               {SizeMiB: 5, IntervalSeconds: 60},
	analyzer.DestinationHTTPEndpoint:         {SizeMiB: 4, IntervalSeconds: 60},
	analyzer.DestinationSnowflake:            {SizeMiB: 128, IntervalSeconds: 0},
}

// backupMode is the S3 backup mode as the API words it for the kind of destination.
func (d deliverySpec) backupMode() string {
	switch d.to {
	case analyzer.DestinationS3:
		if d.by == "" || d.by == parquet {
			return "Disabled"
		}
		return "Enabled"
	case analyzer.DestinationRedshift:
		if !d.faults.lacks(noBackup) {
			return "Disabled"
		}
		return "Enabled"
	case analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch, analyzer.DestinationOpenSearchServerless:
		return "FailedDocumentsOnly"
	case analyzer.DestinationSplunk:
		return "FailedEventsOnly"
	}
	return "FailedDataOnly"
}
