package main

import (
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

func TestMaxAge(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		limit string
		age   time.Duration
		want  string // "" for one that is young enough
	}{
		{"1d", 24 * time.Hour, ""},
		{"1d", 25*time.Hour + 59*time.Minute, "up to 2026-11-19 10:01 UTC, which is 25 hours ago, and --max-age is 1d: run analyze again"},
		{"1d", 49 * time.Hour, "which is 2 days ago"},
		{"36h", 36 * time.Hour, ""},
		{"36h", 37 * time.Hour, "--max-age is 36h0m0s"},
		{"7d", 8 * day, "which is 8 days ago, and --max-age is 7d"},
		{"0", 1000 * day, ""},
		{"1d", -time.Hour, ""}, // this clock is behind
	} {
		var a maxAge
		if err := a.Set(test.limit); err != nil {
			t.Fatal(err)
		}
		err := a.check("a.json", now.Add(-test.age), now)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s old, at most %s: %v, want %q", test.age, test.limit, err, test.want)
		}
	}
}

func TestTopicARN(t *testing.T) {
	for text, want := range map[string]bool{
		"arn:aws:sns:us-east-1:123456789012:alerts":           true,
		"arn:aws-us-gov:sns:us-gov-west-1:123456789012:a_b-c": true,
		"arn:aws-cn:sns:cn-north-1:123456789012:alerts.fifo":  true,
		"alerts": false,
		"arn:aws:sqs:us-east-1:123456789012:alerts":            false,
		"arn:aws:sns:us-east-1:12345:alerts":                   false,
		"arn:aws:sns:us-east-1:123456789012:alerts\"\n}":       false,
		"arn:aws:sns:us-east-1:123456789012:alerts:7f2c-sub":   false,
		"${aws_sns_topic.alerts.arn}":                          false,
		"arn:aws:sns:us-east-1:123456789012:${var.topic_name}": false,
	} {
		if got := topicARN.MatchString(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestSelected(t *testing.T) {
	r := &analyzer.Recorded{
		Streams:         []analyzer.RecordedStream{{Name: "payments-eu"}, {Name: "payments-us"}, {Name: "orders"}},
		DeliveryStreams: []analyzer.RecordedDelivery{{Name: "orders-lake"}},
	}
	ask := func(stream, check string) hclgen.Ask {
		return hclgen.Ask{Live: hclgen.Live{Name: stream}, Finding: analyzer.Finding{CheckID: check}}
	}
	for _, test := range []struct {
		only, skip    list
		stream, check string
		want          bool
	}{
		{only: list{"no-encryption"}, stream: "orders", check: "no-encryption", want: true},
		{only: list{"no-encryption"}, stream: "orders", check: "excessive-retention"},
		{only: list{"no-encryption", "excessive-retention"}, stream: "orders", check: "excessive-retention", want: true},
		{only: list{"payments*"}, stream: "payments-eu", check: "no-encryption", want: true},
		{only: list{"payments*"}, stream: "orders", check: "no-encryption"},
		{only: list{"payments*", "orders-lake"}, stream: "orders-lake", check: "no-encryption", want: true},
		{only: list{"payments*", "no-encryption"}, stream: "payments-eu", check: "no-encryption", want: true},
		{only: list{"payments*", "no-encryption"}, stream: "payments-eu", check: "excessive-retention"},
		{only: list{"payments*", "no-encryption"}, stream: "orders", check: "no-encryption"},
		{skip: list{"payments*", "no-encryption"}, stream: "orders", check: "no-encryption"},
		{skip: list{"payments*", "no-encryption"}, stream: "payments-us", check: "excessive-retention"},
		{skip: list{"payments*", "no-encryption"}, stream: "orders", check: "excessive-retention", want: true},
		{only: list{"payments*"}, skip: list{"*-eu"}, stream: "payments-eu", check: "no-encryption"},
		{only: list{"payments*"}, skip: list{"*-eu"}, stream: "payments-us", check: "no-encryption", want: true},
	} {
		selected, err := (&remediateOptions{only: test.only, skip: test.skip}).selected(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := selected(ask(test.stream, test.check)); got != test.want {
			t.Errorf("only %q, skip %q: %s of %s is %v", test.only, test.skip, test.check, test.stream, got)
		}
	}
	if selected, err := (&remediateOptions{}).selected(r); err != nil || selected != nil {
		t.Errorf("without options not all are selected (%v)", err)
	}
}
