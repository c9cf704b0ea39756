package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

//go:embed dashboard.html
var dashboardHTML string

//go:embed dashboard.css
var dashboardCSS string

//go:embed dashboard.js
var dashboardJS string

//go:embed dashboard_tables.js
var dashboardTablesJS string

//go:embed dashboard_paint.js
var dashboardPaintJS string

//go:embed dashboard_heatmap.js
var dashboardHeatmapJS string

// WriteDashboard writes throughput_utilization_dashboard.html: one page that needs nothing but itself.
// Its policy allows the page's own style and script, by their hashes, and no request to anywhere. What
// was observed stands in it as JSON with <, > and & escaped, which the script shows as text only.
func WriteDashboard(w io.Writer, a *analyzer.Analysis) error {
	data, err := json.Marshal(newDashboard(a))
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	page, err := template.New("dashboard.html").Parse(dashboardHTML)
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	script := dashboardTablesJS + dashboardPaintJS + dashboardHeatmapJS + dashboardJS
	var out bytes.Buffer
	err = page.Execute(&out, map[string]any{
		"Account": plain(a.Audit.Snapshot.AccountID),
		"Region":  plain(a.Audit.Snapshot.Region),
		"Policy":  "default-src 'none'; style-src " + hashSource(dashboardCSS) + "; script-src " + hashSource(script) + "; img-src data:; base-uri 'none'; form-action 'none'",
		"Style":   template.CSS(dashboardCSS),
		"Script":  template.JS(script),
		"Data":    template.JS(data),
	})
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	return nil
}

// hashSource names an inline style or script in a Content-Security-Policy.
// https://www.w3.org/TR/CSP3/#grammardef-hash-source
func hashSource(inline string) string {
	sum := sha256.Sum256([]byte(inline))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
