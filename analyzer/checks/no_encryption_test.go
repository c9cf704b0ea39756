package checks

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestNoEncryption(t *testing.T) {
	for name, c := range map[string]struct {
		stream string
		change func(*analyzer.Stream)
		want   outcome
	}{
		"sensitive by name":           {"customers", func(s *analyzer.Stream) {}, finds},
		"sensitive by tag":            {"clicks", func(s *analyzer.Stream) { s.Tags["DataClassification"] = "restricted" }, finds},
		"not sensitive":               {"clicks", func(s *analyzer.Stream) {}, passes},
		"not sensitive by tag":        {"customers", func(s *analyzer.Stream) { s.Tags["PII"] = "false" }, passes},
		"encrypted":                   {"customers", func(s *analyzer.Stream) { s.Config.Encryption = "KMS" }, passes},
		"tags not read":               {"clicks", func(s *analyzer.Stream) { s.Tags = nil }, lacks(analyzer.NeedTags)},
		"tags not read, encrypted":    {"clicks", func(s *analyzer.Stream) { s.Tags, s.Config.Encryption = nil, "KMS" }, passes},
		"configuration not read":      {"customers", func(s *analyzer.Stream) { s.Config = nil }, lacks(analyzer.NeedConfig)},
		"neither read":                {"clicks", func(s *analyzer.Stream) { s.Config, s.Tags = nil, nil }, lacks(analyzer.NeedConfig)},
		"not sensitive, not read yet": {"clicks", func(s *analyzer.Stream) { s.Config = nil }, passes},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream(c.stream, 1)
			s.Config.Encryption = "NONE"
			c.change(&s)
			r := newWorld(s).judge(noEncryption)
			expect(t, r, c.want)
			for _, f := range r.Findings {
				if f.Remedy != (analyzer.EnableStreamEncryption{Stream: c.stream, KeyID: "alias/aws/kinesis"}) {
					t.Errorf("remedy %+v", f.Remedy)
				}
				says(t, f, "only records written from then on", "kms:GenerateDataKey", "kms:Decrypt")
			}
		})
	}
}

func TestNoEncryptionOfDirectPuts(t *testing.T) {
	for name, c := range map[string]struct {
		stream, status string
		change         func(*analyzer.DeliveryStream)
		want           outcome
	}{
		"never set":              {"customers", "", nil, finds},
		"off":                    {"customers", "DISABLED", nil, finds},
		"failed to switch on":    {"customers", "ENABLING_FAILED", nil, finds},
		"switching off":          {"customers", "DISABLING", nil, finds},
		"on":                     {"customers", "ENABLED", nil, passes},
		"on its way":             {"customers", "ENABLING", nil, lacks(analyzer.NeedConfig)},
		"not sensitive":          {"clicks", "", nil, passes},
		"sensitive by tag":       {"clicks", "", func(d *analyzer.DeliveryStream) { d.Tags["pii"] = "Yes" }, finds},
		"tags not read":          {"clicks", "", func(d *analyzer.DeliveryStream) { d.Tags = nil }, lacks(analyzer.NeedTags)},
		"tags not read, on":      {"clicks", "ENABLED", func(d *analyzer.DeliveryStream) { d.Tags = nil }, passes},
		"configuration not read": {"customers", "", func(d *analyzer.DeliveryStream) { d.Config = nil }, lacks(analyzer.NeedConfig)},
		"no matter":              {"clicks", "", func(d *analyzer.DeliveryStream) { d.Config = nil }, passes},
		"fed from MSK":           {"customers", "", func(d *analyzer.DeliveryStream) { d.Config.Source = analyzer.SourceMSK }, passes},
		"fed from a database":    {"customers", "", func(d *analyzer.DeliveryStream) { d.Config.Source = "DatabaseAsSource" }, lacks(analyzer.NeedConfig)},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelivery(c.stream, analyzer.DestinationS3)
			d.Config.Encryption = c.status
			if c.change != nil {
				c.change(d)
			}
			r := newWorld().judgeDelivery(noEncryption, d)
			expect(t, r, c.want)
			for _, f := range r.Findings {
				if f.Remedy != (analyzer.EnableDeliveryEncryption{DeliveryStream: c.stream, KeyType: "AWS_OWNED_CMK"}) {
					t.Errorf("remedy %+v", f.Remedy)
				}
			}
		})
	}
}

func TestNoEncryptionOfASource(t *testing.T) {
	const none, kms = "NONE", "KMS"
	for name, c := range map[string]struct {
		delivery, source string
		encryption       string // of the source in the snapshot; "" for not read
		elsewhere        string // Config.SourceEncryption
		change           func(*analyzer.DeliveryStream, *analyzer.Stream)
		want             outcome
	}{
		"plain source":                          {delivery: "customers", source: "feed", encryption: none, want: finds},
		"encrypted source":                      {delivery: "customers", source: "feed", encryption: kms, want: passes},
		"sensitive source":                      {delivery: "archive", source: "customers", encryption: none, want: finds},
		"neither is sensitive":                  {delivery: "archive", source: "feed", encryption: none, want: passes},
		"source not described, told elsewhere":  {delivery: "customers", source: "feed", elsewhere: none, want: finds},
		"source not described, encrypted":       {delivery: "customers", source: "feed", elsewhere: kms, want: passes},
		"source not described":                  {delivery: "customers", source: "feed", want: lacks(analyzer.NeedConfig)},
		"source not described, not sensitive":   {delivery: "archive", source: "feed", want: passes},
		"tags of the source not read":           {delivery: "archive", source: "feed", encryption: none, change: func(_ *analyzer.DeliveryStream, s *analyzer.Stream) { s.Tags = nil }, want: lacks(analyzer.NeedTags)},
		"own tags not read":                     {delivery: "archive", source: "feed", encryption: none, change: func(d *analyzer.DeliveryStream, _ *analyzer.Stream) { d.Tags = nil }, want: lacks(analyzer.NeedTags)},
		"tags not read, encrypted":              {delivery: "archive", source: "feed", encryption: kms, change: func(d *analyzer.DeliveryStream, s *analyzer.Stream) { d.Tags, s.Tags = nil, nil }, want: passes},
		"own encryption does not count":         {delivery: "customers", source: "feed", encryption: none, change: func(d *analyzer.DeliveryStream, _ *analyzer.Stream) { d.Config.Encryption = "ENABLED" }, want: finds},
		"source of another account, by name":    {delivery: "archive", source: "customers", elsewhere: none, change: foreign, want: finds},
		"source of another account, no match":   {delivery: "archive", source: "feed", elsewhere: none, change: foreign, want: passes},
		"source of another account, KMS":        {delivery: "customers", source: "feed", elsewhere: kms, change: foreign, want: passes},
		"source of another account, unread":     {delivery: "customers", source: "feed", change: foreign, want: lacks(analyzer.NeedConfig)},
		"source not listed, sensitive delivery": {delivery: "customers", source: "feed", elsewhere: none, change: unlisted, want: finds},
		"source not listed, its tags unread":    {delivery: "archive", source: "customers", elsewhere: none, change: unlisted, want: lacks(analyzer.NeedTags)},
		"source not listed, no match":           {delivery: "archive", source: "feed", elsewhere: none, change: unlisted, want: lacks(analyzer.NeedTags)},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream(c.source, 1)
			s.Config.Encryption = c.encryption
			if c.encryption == "" {
				s.Config = nil
			}
			d := newDelivery(c.delivery, analyzer.DestinationS3)
			d.Config.Source, d.Config.SourceARN, d.Config.SourceEncryption, d.Config.Encryption = analyzer.SourceKinesis, s.ARN, c.elsewhere, ""
			if c.change != nil {
				c.change(d, &s)
			}
			r := newWorld(s).judgeDelivery(noEncryption, d)
			expect(t, r, c.want)
			for _, f := range r.Findings {
				var want analyzer.Remedy = analyzer.EnableStreamEncryption{Stream: c.source, KeyID: "alias/aws/kinesis"}
				if strings.HasPrefix(name, "source of another account") {
					want = nil // a stream of that name here is another one
				}
				if f.Remedy != want {
					t.Errorf("remedy %+v, want %+v", f.Remedy, want)
				}
				says(t, f, "source stream "+c.source)
			}
		})
	}
}

// outside moves the source out of the snapshot: what is there is another stream.
func foreign(d *analyzer.DeliveryStream, _ *analyzer.Stream) {
	d.Config.SourceARN = strings.Replace(d.Config.SourceARN, "111122223333", "444455556666", 1)
}

func unlisted(_ *analyzer.DeliveryStream, s *analyzer.Stream) { s.ARN += "-other" }

func TestUnreadSourceIsTheSubject(t *testing.T) {
	s := newStream("feed", 1)
	s.Config = nil
	d := newDelivery("customers", analyzer.DestinationS3)
	d.Config.Source, d.Config.SourceARN = analyzer.SourceKinesis, s.ARN
	r := newWorld(s).judgeDelivery(noEncryption, d)
	expect(t, r, lacks(analyzer.NeedConfig))
	if r.Unknown[0].Stream != "feed" {
		t.Errorf("the subject is %q, want the source, whose gap has the action to add", r.Unknown[0].Stream)
	}
}
