package report

import (
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// startBrowser starts a headless Chromium, or skips the test where there is none.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no chromium, chromium-browser or google-chrome on the PATH to open the dashboard with")
	}
	allocator, cancel := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), // the test's own ends before its cleanup
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(browser); err != nil {
			t.Logf("closing the browser: %v", err)
		}
		cancel()
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return browser
}

// tab is an open dashboard.
type tab struct {
	*testing.T
	ctx      context.Context
	url      string
	requests iter.Seq2[network.EventRequestWillBeSent, error]
	console  iter.Seq2[chromedp.ConsoleMessage, error]
}

func openDashboard(t *testing.T, browser context.Context, a *analyzer.Analysis, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "throughput_utilization_dashboard.html")
	if err := os.WriteFile(path, []byte(dashboardPage(t, a)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &tab{T: t, ctx: ctx, url: "file://" + path}
	p.requests = chromedp.Events(ctx, network.RequestWillBeSent)
	p.console = chromedp.Console(ctx)
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.EmulateViewport(1440, 1000))
	p.do(before...)
	p.do(chromedp.Navigate(p.url), chromedp.WaitVisible("#grid"))
	return p
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// evaluate runs a script on the page and waits for what it gives.
func evaluate[T any](p *tab, script string) T {
	p.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatal(err)
	}
	return value
}

func (p *tab) text(script string) string {
	p.Helper()
	return evaluate[string](p, script)
}

// settle lets the page draw what it has scheduled.
func (p *tab) settle() {
	p.Helper()
	evaluate[bool](p, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

// cell is what the heatmap shows in a cell: "heat-5", "hatch" or the colour itself. It looks at the
// pixels of the cell's middle row.
func (p *tab) cell(row, column int) string {
	p.Helper()
	p.settle()
	return p.text(fmt.Sprintf(`(() => {
		const grid = document.getElementById('grid'), canvas = grid.querySelector('canvas'), ratio = devicePixelRatio;
		const {labelWidth, columnWidth, rowHeight, headHeight} = grid.dataset;
		const x = +labelWidth + (%d + 0.5) * columnWidth - grid.scrollLeft, y = +headHeight + (%d + 0.5) * rowHeight - grid.scrollTop;
		const at = (x, y) => canvas.getContext('2d').getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data.join();
		const one = document.createElement('canvas').getContext('2d');
		for (let i = 0; i < 8; i++) {
			one.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--heat-' + i);
			one.fillRect(0, 0, 1, 1);
			if (one.getImageData(0, 0, 1, 1).data.join() === at(x, y)) return 'heat-' + i;
		}
		const column = new Set([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map(dy => at(x, y + dy)));
		return column.size > 1 ? 'hatch' : at(x, y);
	})()`, column, row))
}

func (p *tab) rows(section string) []string {
	p.Helper()
	return evaluate[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('#%s tbody tr')].map(r => r.innerText.replace(/\s+/g, ' '))`, section))
}

func (p *tab) readout() string {
	p.Helper()
	return p.text(`document.getElementById('readout').textContent`)
}

// requested lists what was asked for since the page was opened. It ends by asking for the page once more.
func (p *tab) requested() []string {
	p.Helper()
	end := p.url + "?again"
	p.do(chromedp.Navigate(end))
	var urls []string
	for e, err := range p.requests {
		if err != nil {
			p.Fatal(err)
		}
		if e.Request.URL == end {
			return urls
		}
		urls = append(urls, e.Request.URL)
	}
	return urls
}

// complaints lists what the browser wrote to its console, violations of the page's policy included.
func (p *tab) complaints() []string {
	p.Helper()
	evaluate[chromedp.Void](p, `console.log('the end')`)
	var texts []string
	for message, err := range p.console {
		if err != nil {
			p.Fatal(err)
		}
		if message.Text == "the end" {
			break
		}
		texts = append(texts, message.Text)
	}
	return texts
}
