package analyzer

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

var week = Window{time.Date(2026, 11, 13, 12, 0, 0, 0, time.UTC), time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}

func sampleSnapshot() *Snapshot {
	created := week.Start.Add(-time.Hour)
	return &Snapshot{
		Version: SnapshotVersion, AccountID: "123456789012", Region: "us-east-1", Window: week,
		Streams: []Stream{{
			Name: "orders", ARN: "arn:aws:kinesis:us-east-1:123456789012:stream/orders", Status: "ACTIVE", Mode: Provisioned, CreatedAt: &created,
			Tags:      map[string]string{},
			Config:    &StreamConfig{OpenShards: 2, RetentionHours: 24, Encryption: "NONE", ShardMetrics: []string{}},
			Consumers: []Consumer{},
			Metrics: Metrics{
				{"IncomingRecords", "Sum", FiveMinutes}: {Start: week.Start.Add(time.Hour), Period: FiveMinutes, Values: []float64{1, math.NaN(), 2.5}},
				{"IncomingBytes", "Sum", FiveMinutes}:   {Period: FiveMinutes},
			},
		}},
		DeliveryStreams: []DeliveryStream{},
	}
}

func TestSnapshotRoundTrip(t *testing.T) {
	for _, packed := range []bool{false, true} {
		var first, second bytes.Buffer
		if err := WriteSnapshot(&first, sampleSnapshot(), packed); err != nil {
			t.Fatal(err)
		}
		s, err := ReadSnapshot(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := WriteSnapshot(&second, s, packed); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("packed %v: written again it differs:\n%s\n%s", packed, first.Bytes(), second.Bytes())
		}
		if s.Streams[0].Shards != nil || s.Streams[0].Consumers == nil || s.Alarms != nil || s.DeliveryStreams == nil {
			t.Errorf("packed %v: unread and empty are mixed up", packed)
		}
		records, known := s.Streams[0].Metrics.Get("IncomingRecords", "Sum", FiveMinutes)
		if !known || records.Sum() != 3.5 || records.Count() != 2 || !math.IsNaN(records.Values[1]) {
			t.Errorf("packed %v: series came back as %v", packed, records)
		}
		if empty, known := s.Streams[0].Metrics.Get("IncomingBytes", "Sum", FiveMinutes); !known || !empty.Empty() {
			t.Errorf("packed %v: a known series without datapoints came back as %v, %v", packed, empty, known)
		}
	}
}

func TestReadSnapshotRefuses(t *testing.T) {
	var good bytes.Buffer
	if err := WriteSnapshot(&good, sampleSnapshot(), false); err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string {
		changed := strings.Replace(good.String(), old, new, 1)
		if changed == good.String() {
			t.Fatalf("%q is not in the sample", old)
		}
		return changed
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":            {"", "EOF"},
		"half of it":         {good.String()[:good.Len()/2], "unexpected EOF"},
		"more behind":        {good.String() + "{}", "more behind"},
		"another version":    {replace(`"version":1`, `"version":2`), "version is 2, this program reads 1"},
		"an unknown key":     {replace(`"region"`, `"regoin"`), `unknown field "regoin"`},
		"a window backwards": {replace(`"end":"2026-11-20T12:00:00Z"`, `"end":"2026-11-01T12:00:00Z"`), "window starts"},
		"an odd window":      {replace(`"end":"2026-11-20T12:00:00Z"`, `"end":"2026-11-20T12:01:00Z"`), "five-minute marks"},
		"a long window":      {replace(`"start":"2026-11-13T12:00:00Z"`, `"start":"2026-10-13T12:00:00Z"`), "fourteen days"},
		"no name":            {replace(`"name":"orders"`, `"name":""`), "empty or there twice"},
		"a wrong period":     {replace(`"period_seconds":300`, `"period_seconds":60`), "period"},
		"no period":          {replace(`"period_seconds":300`, `"period_seconds":0`), "period_seconds is 0"},
		"an endless period":  {strings.ReplaceAll(strings.ReplaceAll(good.String(), "Sum/300", "Sum/36028797018963968"), `"period_seconds":300`, `"period_seconds":36028797018963968`), "want 1 to 86400"},
		"a negative value":   {replace(`2.5]`, `-2.5]`), "IncomingRecords: a value of -2.5"},
		"an absurd value":    {replace(`2.5]`, `1e300]`), "a value of 1e+300"},
		"too many shards":    {replace(`"open_shards":2`, `"open_shards":9223372036854775807`), "9223372036854775807 open shards"},
		"too few shards":     {replace(`"open_shards":2`, `"open_shards":-5`), "-5 open shards"},
		"a long retention":   {replace(`"retention_hours":24`, `"retention_hours":8761`), "a retention of 8761 hours"},
		"an unknown mode":    {replace(`"mode":"PROVISIONED"`, `"mode":"FREE"`), `a mode of "FREE"`},
		"a nameless shard":   {replace(`"shards":null`, `"shards":[{}]`), `shard id "" is empty`},
		"a stateless shard":  {replace(`"shards":null`, `"shards":[{"id":"a"}]`), `shard "a": a state of ""`},
		"a shard twice":      {replace(`"shards":null`, `"shards":[{"id":"a","state":"open"},{"id":"a","state":"open"}]`), `shard id "a" is empty or there twice`},
		"a huge hash key":    {replace(`"shards":null`, `"shards":[{"id":"a","state":"open","hash_key_end":"999999999999999999999999999999999999999"}]`), `a hash key "999`},
		"a destination":      {replace(`"delivery_streams":[]`, `"delivery_streams":[{"name":"d","config":{"destination":{"kind":"foo"}}}]`), `delivery stream "d": a destination of kind "foo"`},
		"an alarm unlisted":  {replace(`"alarms":null,"alarm_names":null`, `"alarms":[{"name":"a"}],"alarm_names":["c","b"]`), `alarm "a" is not among the alarm names`},
		"a bad metric key":   {replace(`IncomingRecords/Sum/300`, `IncomingRecords/Sum`), "want NAME/STATISTIC/SECONDS"},
		"off the grid":       {replace(`"start":"2026-11-13T13:00:00Z"`, `"start":"2026-11-13T13:00:01Z"`), "off its period"},
		"broken gzip":        {"\x1f\x8b\x00", "snapshot:"},
	} {
		if s, err := ReadSnapshot(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want an error with %q", name, s, err, c.want)
		}
	}
}

func FuzzReadSnapshot(f *testing.F) {
	var plain, packed bytes.Buffer
	if err := WriteSnapshot(&plain, sampleSnapshot(), false); err != nil {
		f.Fatal(err)
	}
	if err := WriteSnapshot(&packed, sampleSnapshot(), true); err != nil {
		f.Fatal(err)
	}
	f.Add(plain.Bytes())
	f.Add(packed.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSnapshot(bytes.NewReader(data))
		if err != nil {
			return
		}
		// What was read can be audited and written again, and reads the same.
		Run(NewAudit(s, DefaultConfig(), nil), nil, noPrices{})
		var out bytes.Buffer
		if err := WriteSnapshot(&out, s, false); err != nil {
			t.Fatal(err)
		}
		again, err := ReadSnapshot(&out)
		if err != nil {
			t.Fatalf("written again it does not read: %v", err)
		}
		if len(again.Streams) != len(s.Streams) || !reflect.DeepEqual(again.Window, s.Window) {
			t.Fatal("written again it reads differently")
		}
	})
}

type noPrices struct{}

func (noPrices) StreamMonthly(*Audit, *Stream) (float64, bool)           { return 0, false }
func (noPrices) DeliveryMonthly(*Audit, *DeliveryStream) (float64, bool) { return 0, false }
func (noPrices) PlanMonthly(*Audit) (float64, bool)                      { return 0, false }
