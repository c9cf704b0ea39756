package hclgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// difference is an argument whose value in the code is not what the stream has.
type difference struct{ path, code, live string }

func (d difference) String() string {
	return fmt.Sprintf("%s is %s in the code and %s in AWS", d.path, d.code, d.live)
}

// drift lists where the code differs from the live stream: whoever merges an edit of the block applies
// that too. unread are the arguments whose value only Terraform knows.
func (s site) drift() (found []difference, unread []string) {
	compare := func(path, def, live string) {
		if ignored, _ := s.inst.Ignores(path); ignored {
			return
		}
		code, known := s.plain(path, def)
		switch {
		case !known:
			unread = append(unread, path)
		case !strings.EqualFold(code, live):
			if file := s.untracked(path); file != "" {
				code = "another value (from " + file + ", which git does not track)"
			}
			found = append(found, difference{path, orNone(code), orNone(live)})
		}
	}
	if s.live.Stream != nil {
		s.streamDrift(compare)
	}
	if s.live.Delivery != nil {
		s.deliveryDrift(compare)
	}
	return found, unread
}

func (s site) streamDrift(compare func(path, def, live string)) {
	c := s.live.Stream
	if s.live.Mode != "" {
		compare("stream_mode_details.stream_mode", analyzer.Provisioned, s.live.Mode)
	}
	if s.live.Mode == analyzer.Provisioned {
		compare("shard_count", "", fmt.Sprint(c.OpenShards))
	}
	compare("retention_period", "24", fmt.Sprint(c.RetentionHours))
	compare("encryption_type", "NONE", c.Encryption)
	if c.Encryption == "KMS" {
		compare("kms_key_id", "", c.KeyID)
	}
	metrics := slices.Clone(c.ShardMetrics)
	if slices.Contains(metrics, "ALL") {
		metrics = sevenMetrics
	}
	compare("shard_level_metrics", "", strings.Join(sorted(metrics), " "))
}

func (s site) deliveryDrift(compare func(path, def, live string)) {
	c := s.live.Delivery
	block, err := s.destinationBlock(c.Destination.Kind)
	if err != nil {
		return // the remedy that needs the block says so
	}
	if b := c.Destination.Buffer; b != nil && c.Destination.Kind != analyzer.DestinationSnowflake {
		at := block
		if c.Destination.Kind == analyzer.DestinationRedshift {
			at += ".s3_configuration"
		}
		size, interval := s.bufferNames(at)
		compare(at+"."+size, defaultBufferSize, fmt.Sprint(b.SizeMiB))
		wait := defaultBufferInterval
		if c.Destination.Kind == analyzer.DestinationSplunk {
			wait = "60"
		}
		compare(at+"."+interval, wait, fmt.Sprint(b.IntervalSeconds))
	}
	if mode := c.Destination.BackupMode; mode != "" {
		compare(block+".s3_backup_mode", mode, mode)
	}
	encrypted := "false"
	if strings.HasPrefix(c.Encryption, "ENABL") {
		encrypted = "true"
	}
	if c.Source == analyzer.SourceDirectPut {
		compare("server_side_encryption.enabled", "false", encrypted)
	}
}

// plain is an argument's value in one line; a list is sorted.
func (s site) plain(path, def string) (string, bool) {
	v := s.inst.Attribute(path)
	if list, ok := v.Strings(); ok {
		if slices.Contains(list, "ALL") && path == "shard_level_metrics" {
			list = sevenMetrics
		}
		return strings.Join(sorted(list), " "), true
	}
	if v.Sensitive {
		return "", false
	}
	return s.text(path, def)
}

// untracked is a file outside of git that the argument's value is read from; what it holds is not shown.
func (s site) untracked(path string) string {
	if s.opts.Tracked == nil {
		return ""
	}
	for _, read := range s.inst.Attribute(path).Origin.Reads {
		if !s.opts.Tracked(read.File) {
			return read.File
		}
	}
	return ""
}

func orNone(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
