package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var ids = []string{"iterator-age-high", "no-encryption"}

func TestParse(t *testing.T) {
	got, err := Parse([]byte(`
filters {
  min_records_per_minute = 10
}
thresholds {
  iterator_age_ms = 30000
}
critical {
  words = ["ledger"]
}
replicas {
  regions = ["eu-central-1"]
}
retention_floor "audit-*" {
  hours = 168
}
ignore "no-encryption" {
  streams = ["audit-*"]
  reason  = "encrypted by the producer"
  until   = "2027-01-01"
}
`), "team.hcl", ids)
	if err != nil {
		t.Fatal(err)
	}
	want := analyzer.DefaultConfig()
	want.Filters.MinRecordsPerMinute = 10
	want.Thresholds.IteratorAgeMillis = 30000
	want.Critical.Words = []string{"ledger"}
	want.Replicas.Regions = []string{"eu-central-1"}
	want.Retention = []analyzer.RetentionFloor{{Stream: "audit-*", Hours: 168}}
	want.Ignore = []analyzer.Ignore{{Check: "no-encryption", Streams: []string{"audit-*"}, Reason: "encrypted by the producer",
		Until: "2027-01-01", Expires: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseNamesThePlace(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"unknown key":         {"thresholds {\n  iterator_age = 1\n}\n", `team.hcl:2:3: Unsupported argument: An argument named "iterator_age" is not expected here.`},
		"unknown block":       {"\nthreshold {\n}\n", "team.hcl:2:1: Unsupported block type"},
		"wrong type":          {"thresholds {\n  throttled_percent = \"much\"\n}\n", "team.hcl:2:24: Unsuitable value type"},
		"syntax":              {"thresholds {\n", "team.hcl:1:12: "},
		"out of range":        {"thresholds {\n  throttled_percent = 101\n}\n", "team.hcl:2:23: Bad threshold: throttled_percent is 101, want 0 to 100"},
		"a limit of none":     {"thresholds {\n  steady_variation = 1 / 0\n}\n", "team.hcl:2:22: "},
		"endless headroom":    {"thresholds {\n  headroom_percent = 1e308\n}\n", "team.hcl:2:22: Bad threshold: headroom_percent is 1e+308, want at most 1000"},
		"unknown check":       {"ignore \"no-such\" {\n  reason = \"x\"\n}\n", `team.hcl:1:8: Unknown check: there is no check "no-such"; the checks are iterator-age-high, no-encryption`},
		"no reason":           {"ignore \"no-encryption\" {\n}\n", "team.hcl:1:24: Missing required argument"},
		"empty reason":        {"ignore \"no-encryption\" {\n  reason = \" \"\n}\n", "team.hcl:2:12: No reason"},
		"bad date":            {"ignore \"no-encryption\" {\n  reason = \"x\"\n  until = \"soon\"\n}\n", `team.hcl:3:11: Bad date: until is "soon", want YYYY-MM-DD`},
		"bad glob":            {"ignore \"no-encryption\" {\n  reason = \"x\"\n  streams = [\"[a\"]\n}\n", `team.hcl:3:13: Bad pattern: "[a" is no valid glob`},
		"floor below a day":   {"retention_floor \"*\" {\n  hours = 12\n}\n", "team.hcl:2:11: Bad retention floor: hours is 12, want 24 to 8760"},
		"negative rate":       {"filters {\n  min_records_per_minute = -1\n}\n", "team.hcl:2:28: Bad filter"},
		"variables and so on": {"thresholds {\n  iterator_age_ms = var.age\n}\n", "team.hcl:2:21: Variables not allowed"},
	} {
		_, err := Parse([]byte(c.src), "team.hcl", ids)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := Load("", ids)
	if err != nil || !reflect.DeepEqual(c, analyzer.DefaultConfig()) {
		t.Errorf("without a file: %+v, %v; want the defaults", c, err)
	}
	if _, err := Load("missing.hcl", ids); err == nil || !strings.Contains(err.Error(), "missing.hcl") {
		t.Errorf("a named file that is not there: %v, want an error that names it", err)
	}
	if err := os.WriteFile(DefaultFile, []byte("thresholds {\n  throttled_percent = 2\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := Load("", ids); err != nil || c.Thresholds.ThrottledPercent != 2 {
		t.Errorf("%s is there and was not read: %v", filepath.Base(DefaultFile), err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("thresholds {\n  throttled_percent = 2\n}\n"))
	f.Add([]byte("ignore \"no-encryption\" {\n  reason = \"x\"\n}\n"))
	f.Add([]byte("ignore no-encryption {}\nretention_floor {}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := Parse(src, "fuzz.hcl", ids)
		if (c == nil) == (err == nil) {
			t.Fatalf("configuration %v with error %v", c, err)
		}
	})
}
