package report

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

func TestDashboardInABrowser(t *testing.T) {
	browser := startBrowser(t)
	a := analysed(t, estate())
	d := dashboardData(t, dashboardPage(t, a))
	row := func(stream string) int {
		return slices.IndexFunc(d.Rows, func(r heatRow) bool { return r.Stream == stream })
	}

	t.Run("draws the right cells", func(t *testing.T) {
		p := openDashboard(t, browser, a)
		for _, c := range []struct {
			name        string
			row, column int
			want        string
		}{
			{"a shard above its limit", 0, 63, "heat-7"},
			{"the same shard at night", 0, 51, "heat-2"},
			{"an idle shard", row("audit-trail"), 10, "heat-0"},
			{"a young stream before its first datapoint", row("feature-flags"), 69, "hatch"},
			{"a young stream after it", row("feature-flags"), 70, "heat-2"},
			{"a stream without shard metrics", row("device-telemetry"), 15, "heat-5"},
		} {
			if c.row > 28 {
				t.Fatal("the row is out of view")
			}
			if got := p.cell(c.row, c.column); got != c.want {
				t.Errorf("%s is drawn as %s, want %s", c.name, got, c.want)
			}
		}
		if got := p.text(`document.getElementById('grid').dataset.rows`); got != "28" {
			t.Errorf("%s rows, want 28", got)
		}
	})

	t.Run("reads out the cell under the pointer", func(t *testing.T) {
		p := openDashboard(t, browser, a)
		at := evaluate[[]float64](p, `(() => {
			const grid = document.getElementById('grid'), box = grid.getBoundingClientRect(), g = grid.dataset;
			return [box.left + +g.labelWidth + 63.5 * g.columnWidth, box.top + +g.headHeight + g.rowHeight / 2];
		})()`)
		p.do(chromedp.MouseEvent("mouseMoved", at[0], at[1]))
		p.settle()
		want := "checkout-orders, shardId-000000000002 · Tue 17 Nov 15:00 to 16:00 UTC · 119.5% of the shard’s write limit · 1.00 MiB/s, 512 records/s, 100 rejected/s"
		if got := p.readout(); got != want {
			t.Errorf("read-out is %q, want %q", got, want)
		}
		if got := p.text(`document.getElementById('tooltip').textContent`); strings.ReplaceAll(got, "\n", " · ") != want {
			t.Errorf("tooltip is %q", got)
		}
	})

	t.Run("moves by keyboard", func(t *testing.T) {
		p := openDashboard(t, browser, a)
		p.do(chromedp.Focus("#grid"), chromedp.KeyEvent(kb.Home))
		if got := p.readout(); !strings.HasPrefix(got, "checkout-orders, shardId-000000000002 · Sun 15 Nov 00:00") {
			t.Errorf("Home reads out %q", got)
		}
		p.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown))
		want := fmt.Sprintf("%s, %s · Sun 15 Nov 01:00", d.Rows[1].Stream, d.Rows[1].Shard)
		if d.Rows[1].Shard == "" {
			want = d.Rows[1].Stream + ", stream level · Sun 15 Nov 01:00"
		}
		if got := p.readout(); !strings.HasPrefix(got, want) {
			t.Errorf("right and down read out %q, want %q", got, want)
		}
		p.do(chromedp.KeyEvent(kb.PageDown), chromedp.KeyEvent(kb.PageDown), chromedp.KeyEvent(kb.PageDown), chromedp.KeyEvent(kb.End))
		if got := p.readout(); !strings.HasPrefix(got, "audit-trail") || !strings.Contains(got, "Sat 21 Nov 23:00 to 00:00 UTC · 4.0%") {
			t.Errorf("the last cell reads out %q", got)
		}
	})

	t.Run("filters every section", func(t *testing.T) {
		p := openDashboard(t, browser, a)
		p.do(chromedp.SendKeys("#filter", "AUDIT-"))
		if got := p.text(`document.getElementById('grid').dataset.rows`); got != "2" {
			t.Errorf("%s rows of the heatmap, want 2", got)
		}
		for section, want := range map[string]int{"health": 2, "utilisation": 1, "lag": 1, "findings": 1, "savings": 1, "unknown": 1} {
			rows := p.rows(section)
			if len(rows) != want || !strings.Contains(strings.Join(rows, " "), "audit-") {
				t.Errorf("%s shows %q, want %d rows", section, rows, want)
			}
		}
		if got := p.text(`document.getElementById('matches').textContent`); got != "2 of 8 streams" {
			t.Errorf("matches are %q", got)
		}
		if got := p.cell(0, 10); got != "heat-0" {
			t.Errorf("the first cell left is drawn as %s, want heat-0", got)
		}
		p.do(chromedp.SendKeys("#filter", "nothing"))
		if rows := p.rows("findings"); len(rows) != 0 {
			t.Errorf("findings show %q, want none", rows)
		}
	})

	t.Run("sorts", func(t *testing.T) {
		p := openDashboard(t, browser, a)
		header := `#utilisation th:nth-child(3)`
		if got := p.rows("utilisation")[0]; !strings.HasPrefix(got, "device-telemetry") {
			t.Errorf("busiest is %q", got)
		}
		p.do(chromedp.Focus(header+" button"), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Enter))
		if got := p.rows("utilisation")[0]; !strings.HasPrefix(got, "audit-trail") {
			t.Errorf("lowest average is %q", got)
		}
		if got := p.text(`document.querySelector('` + header + `').getAttribute('aria-sort')`); got != "ascending" {
			t.Errorf("aria-sort is %q", got)
		}
		p.do(chromedp.SetValue("#order", "stream"), chromedp.Evaluate[chromedp.Void](`document.getElementById('order').dispatchEvent(new Event('change'))`))
		if got := p.cell(0, 10); got != "heat-0" {
			t.Errorf("audit-trail, first by name, is drawn as %s, want heat-0", got)
		}
	})

	t.Run("asks nobody and complains of nothing", func(t *testing.T) {
		streams := estate()
		streams[0].name = hostileName
		p := openDashboard(t, browser, analysed(t, streams))
		p.do(chromedp.SendKeys("#filter", "<img"), chromedp.Focus("#grid"), chromedp.KeyEvent(kb.End))
		if got := p.readout(); !strings.HasPrefix(got, plain(hostileName)) {
			t.Errorf("read-out is %q", got)
		}
		p.settle()
		for _, url := range p.requested() {
			if !strings.HasPrefix(url, "file://") && !strings.HasPrefix(url, "data:") {
				t.Errorf("the page asked for %s", url)
			}
		}
		for _, message := range p.complaints() {
			t.Errorf("the browser says: %s", message)
		}
	})
}

func TestTwoThousandShardsInABrowser(t *testing.T) {
	browser := startBrowser(t)
	p := openDashboard(t, browser, analysed(t, manyShards()))
	if got := p.text(`document.getElementById('grid').dataset.rows`); got != "2000" {
		t.Fatalf("%s rows, want 2000", got)
	}
	p.do(chromedp.Focus("#grid"), chromedp.KeyEvent(kb.Home))
	for range 200 {
		p.do(chromedp.KeyEvent(kb.PageDown))
	}
	if got := p.readout(); !strings.HasPrefix(got, "fleet-00") {
		t.Errorf("the last row is %q, want one of the least busy stream", got)
	}
	if got := p.cell(1999, 20); !strings.HasPrefix(got, "heat-") {
		t.Errorf("the last row is drawn as %s", got)
	}
	evaluate[bool](p, `dispatchEvent(new Event('beforeprint'))`)
	if got := p.readout(); got != "The first 100 of 2,000 rows." {
		t.Errorf("on paper the page says %q", got)
	}
	measures := p.text(`performance.getEntriesByType('measure').map(m => m.name + ' ' + m.duration.toFixed(0) + ' ms').join(', ')`)
	t.Logf("2,000 shards over 168 hours: %s", measures)
}

// TestDashboardScreenshots takes pictures of the demo estate's page to look at, into the folder that
// KINESIS_AUDIT_SCREENSHOTS names.
func TestDashboardScreenshots(t *testing.T) {
	dir := os.Getenv("KINESIS_AUDIT_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	browser := startBrowser(t)
	estate := demo.Snapshot(estateEnd)
	a := analyzer.Run(analyzer.NewAudit(estate, analyzer.DefaultConfig(), pricing.Embedded(estate.Region)), checks.All(), pricing.ListPrices{})
	for _, c := range []struct {
		name, scheme  string
		width, height int64
	}{
		{"light", "light", 1440, 2600},
		{"dark", "dark", 1440, 2600},
		{"phone", "light", 390, 2600},
	} {
		t.Run(c.name, func(t *testing.T) {
			scheme := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: c.scheme}},
				})
				return err
			})
			p := openDashboard(t, browser, a, chromedp.EmulateViewport(c.width, c.height), scheme)
			p.settle()
			if overflow := evaluate[int](p, `document.documentElement.scrollWidth - innerWidth`); overflow > 0 {
				t.Errorf("the page is %d pixels wider than the view", overflow)
			}
			png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "dashboard-"+c.name+".png"), png, 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}
