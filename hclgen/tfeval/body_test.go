package tfeval

import (
	"fmt"
	"strings"
	"testing"
)

func TestBody(t *testing.T) {
	dynamic, _ := readCase(t, "testdata/dynamic_blocks.txtar").evaluate(t)
	overrides, _ := readCase(t, "testdata/overrides.txtar").evaluate(t)
	const s3 = "aws_kinesis_firehose_delivery_stream.s3"
	for _, c := range []struct {
		set           Set
		address, path string
		want          string // the block's head and missing blocks
	}{
		{dynamic, s3, "destination", "main.tf:22 resource"},
		{dynamic, s3, "extended_s3_configuration.buffering_size", "main.tf:25 extended_s3_configuration"},
		{dynamic, s3, "extended_s3_configuration.0.processing_configuration.0.enabled", "main.tf:27 processing_configuration"},
		{dynamic, s3, "extended_s3_configuration.s3_backup_configuration.cloudwatch_logging_options.enabled",
			"main.tf:25 extended_s3_configuration missing s3_backup_configuration cloudwatch_logging_options"},
		{dynamic, s3, "extended_s3_configuration.1.buffering_size", "main.tf:22 resource missing extended_s3_configuration"},
		{dynamic, s3, "http_endpoint_configuration.0.s3_configuration.0.bucket_arn", "main.tf:22 resource missing http_endpoint_configuration s3_configuration"},
		{dynamic, s3, "extended_s3_configuration.processing_configuration.processors.1.type", "main.tf:32 content dynamic"},
		{dynamic, s3, "server_side_encryption.key_type", "main.tf:22 resource missing server_side_encryption dynamic"},
		{dynamic, "aws_kinesis_stream.dynamic", "stream_mode_details.stream_mode", "main.tf:7 content dynamic"},
		{dynamic, "aws_kinesis_stream.none", "stream_mode_details.stream_mode", "main.tf:12 resource missing stream_mode_details dynamic"},
		{overrides, "aws_kinesis_stream.this", "encryption_type", "main.tf:8 resource"},
		{overrides, "aws_kinesis_stream.this", "stream_mode_details.stream_mode", "a_override.tf:9 stream_mode_details"},
		{overrides, "aws_kinesis_stream.this", "timeouts.create", "main.tf:8 resource missing timeouts"},
	} {
		body, missing, dynamic := find(t, c.set, c.address).Body(c.path)
		got := fmt.Sprintf("%s:%d %s", body.DefRange().Filename, body.DefRange().Start.Line, body.Type)
		if len(missing) > 0 {
			got += " missing " + strings.Join(missing, " ")
		}
		if dynamic {
			got += " dynamic"
		}
		if got != c.want {
			t.Errorf("%s of %s stands in %s, want %s", c.path, c.address, got, c.want)
		}
	}
}

func TestBodyOfSeveral(t *testing.T) {
	set := evaluated(t, "resource \"aws_x\" \"s\" {\n  a {\n    n = 1\n  }\n  a {\n    n = 2\n  }\n}\n")
	for path, want := range map[string]string{"a.n": "2 true", "a.1.n": "5 false"} {
		body, missing, dynamic := find(t, set, "aws_x.s").Body(path)
		if got := fmt.Sprint(body.DefRange().Start.Line, dynamic); got != want || missing != nil {
			t.Errorf("%s stands in line %s, missing %q, want %s", path, got, missing, want)
		}
	}
}

// The braces of a block that an override file adds to are those of its own file.
func TestBodyBraces(t *testing.T) {
	c := readCase(t, "testdata/overrides.txtar")
	set, _ := c.evaluate(t)
	for _, path := range []string{"encryption_type", "stream_mode_details.stream_mode"} {
		body, _, _ := find(t, set, "aws_kinesis_stream.this").Body(path)
		src := c.fsys[body.OpenBraceRange.Filename].Data
		if body.OpenBraceRange.Filename != body.CloseBraceRange.Filename || string(body.OpenBraceRange.SliceBytes(src)) != "{" || string(body.CloseBraceRange.SliceBytes(src)) != "}" {
			t.Errorf("the braces around %s are at %s and %s", path, body.OpenBraceRange, body.CloseBraceRange)
		}
	}
}
