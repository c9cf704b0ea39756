package checks

import (
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestNoDataTransformation(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*analyzer.DeliveryStream)
		want   outcome
	}{
		"a Lambda processor": {func(d *analyzer.DeliveryStream) {}, passes},
		"nothing":            {func(d *analyzer.DeliveryStream) { d.Config.Destination.Processors = nil }, finds},
		"other processors":   {func(d *analyzer.DeliveryStream) { d.Config.Destination.Processors = []string{"RecordDeAggregation"} }, finds},
		"one among others": {func(d *analyzer.DeliveryStream) {
			d.Config.Destination.Processors = []string{"Decompression", "Lambda"}
		}, passes},
		"format conversion": {func(d *analyzer.DeliveryStream) {
			d.Config.Destination.Processors, d.Config.Destination.FormatConversion = nil, true
		}, passes},
		"configuration not read": {func(d *analyzer.DeliveryStream) { d.Config = nil }, lacks(analyzer.NeedConfig)},
		"unknown destination":    {func(d *analyzer.DeliveryStream) { d.Config.Destination.Kind = "" }, lacks(analyzer.NeedConfig)},
	} {
		for _, kind := range []string{analyzer.DestinationS3, analyzer.DestinationIceberg, analyzer.DestinationRedshift} {
			t.Run(name+" to "+kind, func(t *testing.T) {
				d := newDelivery("clicks", kind)
				c.change(d)
				r := newWorld().judgeDelivery(noDataTransformation, d)
				expect(t, r, c.want)
				for _, f := range r.Findings {
					if f.Remedy != (analyzer.AddLambdaTransformation{DeliveryStream: "clicks", Destination: kind}) {
						t.Errorf("remedy %+v", f.Remedy)
					}
				}
			})
		}
	}
}
