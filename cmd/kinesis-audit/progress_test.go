package main

import (
	"strings"
	"testing"
)

func TestProgress(t *testing.T) {
	tell := func(interactive, quiet bool) string {
		var out strings.Builder
		p := newProgress(&out, interactive, quiet)
		for done := range 4 {
			p.report("describing streams", done, 3)
		}
		p.report("describing streams", 3, 3)
		p.report("reading metrics", 0, 0)
		p.close()
		return out.String()
	}
	if got, want := tell(false, false), "describing streams: 3\nreading metrics: 0\n"; got != want {
		t.Errorf("plain: %q, want %q", got, want)
	}
	if got := tell(true, false); !strings.Contains(got, "░ 1/3 describing streams") || !strings.HasSuffix(got, "0/0 reading metrics\r\x1b[K") {
		t.Errorf("on a terminal: %q, want a bar that is cleared in the end", got)
	}
	for _, interactive := range []bool{false, true} {
		if got := tell(interactive, true); got != "" {
			t.Errorf("quiet: %q, want nothing", got)
		}
	}
}
