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
	different := func(path, code, live string) { found = append(found, difference{path, code, live}) }
	if s.live.Stream != nil {
		s.streamDrift(compare)
	}
	if s.live.Delivery != nil {
		s.deliveryDrift(compare, different)
	}
	slices.SortFunc(found, func(x, y difference) int { return strings.Compare(x.path, y.path) })
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

func (s site) deliveryDrift(compare, different func(path, text, live string)) {
	c := s.live.Delivery
	block, err := s.destinationBlock(c.Destination.Kind)
	if err != nil {
		different("destination", "another one", c.Destination.Kind)
		return
	}
	for name, kind := range map[string]string{"kinesis_source_configuration": analyzer.SourceKinesis, "msk_source_configuration": analyzer.SourceMSK} {
		s.blockDrift(name, c.Source == kind, different)
	}
	// The ARN is mostly another resource's, and known to Terraform alone.
	source := "kinesis_source_configuration.kinesis_stream_arn"
	if code, known := s.inst.Attribute(source).Text(); known && c.SourceARN != "" && c.Source == analyzer.SourceKinesis && code != c.SourceARN {
		different(source, "another one", c.SourceARN)
	}
	if c.Destination.Kind == analyzer.DestinationS3 && block == "extended_s3_configuration" {
		s.partDrift(block+".dynamic_partitioning_configuration.enabled", c.Destination.DynamicParts, different)
		s.partDrift(block+".data_format_conversion_configuration.enabled", c.Destination.FormatConversion, different)
	}
	if b := c.Destination.Buffer; b != nil && c.Destination.Kind != analyzer.DestinationSnowflake {
		size, interval := s.bufferPaths(c.Destination.Kind, block)
		compare(size, defaultBufferSize, fmt.Sprint(b.SizeMiB))
		wait := defaultBufferInterval
		if c.Destination.Kind == analyzer.DestinationSplunk {
			wait = "60"
		}
		compare(interval, wait, fmt.Sprint(b.IntervalSeconds))
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

// blockDrift compares whether the code has a nested block with whether it should.
func (s site) blockDrift(name string, live bool, different func(path, code, live string)) {
	if has, known := s.inst.HasBlock(name); known && has != live {
		different(name, presence[has], presence[live])
	}
}

// partDrift is the same for a block that an argument in it switches off.
func (s site) partDrift(path string, live bool, different func(path, code, live string)) {
	_, missing, dynamic := s.inst.Body(path)
	if dynamic {
		return
	}
	code := len(missing) == 0
	if enabled, known := s.inst.Attribute(path).Bool(); known {
		code = enabled
	}
	if code != live {
		different(path[:strings.LastIndexByte(path, '.')], presence[code], presence[live])
	}
}

var presence = map[bool]string{true: "there", false: "absent"}

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
