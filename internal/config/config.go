// Package config reads .kinesis-audit.hcl.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// DefaultFile is read where it exists and no other file is named.
const DefaultFile = ".kinesis-audit.hcl"

// Load reads the configuration file name over the defaults. With name "" it reads DefaultFile if there
// is one. checkIDs are the checks that an ignore block may name. An error names file and line.
func Load(name string, checkIDs []string) (*analyzer.Config, error) {
	optional := name == ""
	if optional {
		name = DefaultFile
	}
	src, err := os.ReadFile(name)
	if optional && errors.Is(err, fs.ErrNotExist) {
		return analyzer.DefaultConfig(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(src, name, checkIDs)
}

// Parse reads a configuration over the defaults. name stands in errors.
func Parse(src []byte, name string, checkIDs []string) (*analyzer.Config, error) {
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, problems(diags)
	}
	c := analyzer.DefaultConfig()
	if diags := gohcl.DecodeBody(file.Body, nil, c); diags.HasErrors() {
		return nil, problems(diags)
	}
	v := validator{config: c, body: file.Body.(*hclsyntax.Body), checkIDs: checkIDs}
	v.filters()
	v.thresholds()
	v.floors()
	v.ignores()
	if len(v.found) > 0 {
		return nil, problems(v.found)
	}
	return c, nil
}

func problems(diags hcl.Diagnostics) error {
	var all []error
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		where := ""
		if d.Subject != nil {
			where = fmt.Sprintf("%s:%d:%d: ", d.Subject.Filename, d.Subject.Start.Line, d.Subject.Start.Column)
		}
		all = append(all, fmt.Errorf("%s%s: %s", where, d.Summary, d.Detail))
	}
	return errors.Join(all...)
}

// validator looks at what gohcl can not: values that make no sense, and where they stand.
type validator struct {
	config   *analyzer.Config
	body     *hclsyntax.Body
	checkIDs []string
	found    hcl.Diagnostics
}

func (v *validator) report(at hcl.Range, summary, detail string, args ...any) {
	v.found = append(v.found, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(detail, args...), Subject: &at})
}

// attribute is where block type's attribute stands, or the block if it is not set there.
func attribute(b *hclsyntax.Block, name string) hcl.Range {
	if a, ok := b.Body.Attributes[name]; ok {
		return a.Expr.Range()
	}
	return b.DefRange()
}

func (v *validator) blocks(kind string) []*hclsyntax.Block {
	var found []*hclsyntax.Block
	for _, b := range v.body.Blocks {
		if b.Type == kind {
			found = append(found, b)
		}
	}
	return found
}

func (v *validator) filters() {
	for _, b := range v.blocks("filters") {
		if v.config.Filters.MinRecordsPerMinute < 0 {
			v.report(attribute(b, "min_records_per_minute"), "Bad filter", "min_records_per_minute is below 0")
		}
	}
}

func (v *validator) thresholds() {
	t := v.config.Thresholds
	for _, b := range v.blocks("thresholds") {
		for name, value := range map[string]float64{
			"iterator_age_ms": t.IteratorAgeMillis, "consumer_lag_ms": t.ConsumerLagMillis,
			"headroom_percent": t.HeadroomPercent, "hot_shard_factor": t.HotShardFactor,
			"steady_variation": t.SteadyVariation, "retention_hours": float64(t.RetentionHours),
			"small_buffer_mib": float64(t.SmallBufferMiB), "small_buffer_seconds": float64(t.SmallBufferSeconds),
		} {
			if value < 0 || math.IsInf(value, 0) {
				v.report(attribute(b, name), "Bad threshold", "%s is %v, want a number of at least 0", name, value)
			}
		}
		if t.HeadroomPercent > 1000 {
			v.report(attribute(b, "headroom_percent"), "Bad threshold", "headroom_percent is %v, want at most 1000", t.HeadroomPercent)
		}
		for name, value := range map[string]float64{
			"throttled_percent": t.ThrottledPercent, "under_provisioned_percent": t.UnderProvisionedPercent,
			"over_provisioned_percent": t.OverProvisionedPercent, "hot_shard_percent": t.HotShardPercent,
			"hot_shard_hours_percent": t.HotShardHoursPercent, "delivery_failure_percent": t.DeliveryFailurePercent,
		} {
			if value < 0 || value > 100 {
				v.report(attribute(b, name), "Bad threshold", "%s is %v, want 0 to 100", name, value)
			}
		}
		if t.UnderProvisionedHours < 1 || t.UnderProvisionedHours > 24 {
			v.report(attribute(b, "under_provisioned_hours_a_day"), "Bad threshold", "under_provisioned_hours_a_day is %d, want 1 to 24", t.UnderProvisionedHours)
		}
		if t.UnderProvisionedDays < 1 || t.UnderProvisionedDays > 7 {
			v.report(attribute(b, "under_provisioned_days"), "Bad threshold", "under_provisioned_days is %d, want 1 to 7", t.UnderProvisionedDays)
		}
	}
	slices.SortFunc(v.found, func(a, b *hcl.Diagnostic) int {
		if d := a.Subject.Start.Byte - b.Subject.Start.Byte; d != 0 {
			return d
		}
		return strings.Compare(a.Detail, b.Detail)
	})
}

func (v *validator) floors() {
	for i, b := range v.blocks("retention_floor") {
		floor := v.config.Retention[i]
		v.glob(b.LabelRanges[0], floor.Stream)
		if floor.Hours < 24 || floor.Hours > 8760 {
			v.report(attribute(b, "hours"), "Bad retention floor", "hours is %d, want 24 to 8760", floor.Hours)
		}
	}
}

func (v *validator) ignores() {
	for i, b := range v.blocks("ignore") {
		rule := &v.config.Ignore[i]
		if !slices.Contains(v.checkIDs, rule.Check) {
			v.report(b.LabelRanges[0], "Unknown check", "there is no check %q; the checks are %s", rule.Check, strings.Join(v.checkIDs, ", "))
		}
		if strings.TrimSpace(rule.Reason) == "" {
			v.report(attribute(b, "reason"), "No reason", "an ignore block says why in its reason")
		}
		for _, glob := range rule.Streams {
			v.glob(attribute(b, "streams"), glob)
		}
		if rule.Until == "" {
			continue
		}
		until, err := time.Parse(time.DateOnly, rule.Until)
		if err != nil {
			v.report(attribute(b, "until"), "Bad date", "until is %q, want YYYY-MM-DD", rule.Until)
		}
		rule.Expires = until
	}
}

func (v *validator) glob(at hcl.Range, pattern string) {
	if _, err := path.Match(pattern, ""); err != nil {
		v.report(at, "Bad pattern", "%q is no valid glob", pattern)
	}
}
