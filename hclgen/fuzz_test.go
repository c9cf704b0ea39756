package hclgen

import (
	"bytes"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// FuzzRemediate asks for every remedy of every stream in a file that may hold anything, as if each were
// live as the code says. What comes of it parses, is what its edits say, and a second run finds nothing to do.
func FuzzRemediate(f *testing.F) {
	files, err := filepath.Glob("testdata/remedy/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, in := range archive.Files {
			if filepath.Ext(in.Name) == ".tf" {
				f.Add(in.Data)
				f.Add(bytes.ReplaceAll(in.Data, []byte("\n"), []byte("\r\n")))
				f.Add(bytes.TrimRight(in.Data, "\n"))
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		c := &remedyCase{dir: ".", code: fstest.MapFS{"main.tf": &fstest.MapFile{Data: src}}}
		c.settings.AllowReductions = true
		c.settings.AlarmTopic = "arn:aws:sns:us-east-1:123456789012:alerts"
		c.found = asCoded(t, c.code)
		result, after := c.remediate(t, c.code)
		for name, file := range after {
			if _, err := parse(src, "main.tf"); err != nil {
				break // it had mistakes before
			}
			if _, err := parse(file.Data, name); err != nil {
				t.Fatalf("%s no longer parses: %v\n%s", name, err, file.Data)
			}
		}
		if len(result.Patches) == 0 {
			return
		}
		if second, _ := c.remediate(t, after); len(second.Patches) > 0 {
			t.Fatalf("a second run patches again:\n%s\nafter\n%s", listing(second), listing(result))
		}
	})
}

// asCoded is an analysis that found the streams just as the code says, and wants all there is of them.
func asCoded(t *testing.T, code fstest.MapFS) analyzer.Recorded {
	t.Helper()
	found := analyzer.Recorded{Region: "us-east-1", AccountID: "123456789012"}
	repo, err := tfeval.Open(code, ".")
	if err != nil {
		t.Fatal(err)
	}
	deployments, _ := repo.Deployments(tfeval.Options{})
	seen := map[string]bool{}
	for _, d := range deployments {
		e, err := repo.Evaluate(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range e.Instances {
			name, ok := i.Attribute("name").Text()
			if !ok || seen[i.Type+name] || i.Maybe {
				continue
			}
			seen[i.Type+name] = true
			switch i.Type {
			case TypeStream:
				found.Streams = append(found.Streams, streamAsCoded(i, name))
			case TypeDeliveryStream:
				found.DeliveryStreams = append(found.DeliveryStreams, deliveryAsCoded(i, name))
			}
		}
	}
	return found
}

func streamAsCoded(i *tfeval.Instance, name string) analyzer.RecordedStream {
	shards, ok := i.Attribute("shard_count").Int()
	if !ok || shards < 1 || shards > 5000 {
		shards = 1
	}
	no := false
	return analyzer.RecordedStream{Name: name, Mode: analyzer.Provisioned, Policy: &no,
		Config: &analyzer.StreamConfig{OpenShards: shards, RetentionHours: 24, Encryption: "NONE"},
		Findings: []analyzer.Finding{
			{CheckID: "under-provisioned-shards", Remedy: analyzer.SetShardCount{Stream: name, From: shards, To: 2 * shards}},
			{CheckID: "no-encryption", Remedy: analyzer.EnableStreamEncryption{Stream: name, KeyID: awsManagedKey}},
			{CheckID: "no-enhanced-monitoring", Remedy: analyzer.EnableShardMetrics{Stream: name, Metrics: sevenMetrics}},
			{CheckID: "excessive-retention", Remedy: analyzer.SetRetention{Stream: name, FromHours: 24, ToHours: 48}},
			{CheckID: "no-cloudwatch-alarms", Remedy: analyzer.CreateAlarms{Stream: name, Alarms: []analyzer.AlarmSpec{{
				Purpose: "iterator_age", Namespace: "AWS/Kinesis", Metric: "GetRecords.IteratorAgeMilliseconds",
				Dimensions: map[string]string{"StreamName": name}, Statistic: "Maximum", Comparison: "GreaterThanThreshold", Threshold: 60000,
				PeriodSeconds: 60, EvaluationPeriods: 5, DatapointsToAlarm: 5, TreatMissingData: "missing", Name: "kinesis-" + name + "-iterator-age"}}}},
		}}
}

func deliveryAsCoded(_ *tfeval.Instance, name string) analyzer.RecordedDelivery {
	return analyzer.RecordedDelivery{Name: name,
		Config: &analyzer.DeliveryConfig{Source: analyzer.SourceDirectPut, Destination: analyzer.Destination{Kind: analyzer.DestinationS3}},
		Findings: []analyzer.Finding{
			{CheckID: "small-batch-sizes", Remedy: analyzer.SetBuffering{DeliveryStream: name, Destination: analyzer.DestinationS3,
				From: analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, To: analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 300}}},
			{CheckID: "no-encryption", Remedy: analyzer.EnableDeliveryEncryption{DeliveryStream: name, KeyType: "AWS_OWNED_CMK"}},
		}}
}
