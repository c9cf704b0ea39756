package pullrequest

import (
	"reflect"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestMarkerIsReadAgain(t *testing.T) {
	for _, m := range []marker{{}, {findings: 7}, {findings: 2, prints: []string{"abcdefgh", "ABCD+/01"}}, {findings: 4000, prints: []string{"abcdefgh"}},
		{findings: 1, run: Run{123456789012, 3}, head: head, prints: []string{"abcdefgh"}}, {run: Run{ID: 1}}} {
		if got := readMarker("prod/us-east-1", opening("prod/us-east-1")+m.String()+"\ntext"); got == nil || !reflect.DeepEqual(*got, m) {
			t.Errorf("%+v, want %+v", got, m)
		}
	}
	for _, spoilt := range []string{"findings= prints= -->", "findings=1 prints=abc -->", "findings=1 prints=abcdefgh", "findings=9999999999 prints= -->", "", "findings=1 run=1 head= prints= -->", "findings=1 run=1.2 prints= -->",
		"findings=1 prints=" + strings.Repeat("abcdefgh", mostPrints+1) + " -->"} {
		if got := readMarker("default", opening("default")+spoilt); got != nil {
			t.Errorf("%q is read as %+v", spoilt, got)
		}
	}
}

// Nobody who knows the stream finds the account.
func TestPrintsLeaveTheAccountOut(t *testing.T) {
	r := row{Finding: analyzer.Finding{CheckID: "no-encryption", Fingerprint: "of 123456789012"}, stream: "orders", kind: analyzer.KindStream}
	print := r.print("us-east-1")
	r.Fingerprint = "of 210987654321"
	if r.print("us-east-1") != print || len(print) != printChars {
		t.Errorf("%q and %q", print, r.print("us-east-1"))
	}
	for name, change := range map[string]func(*row){
		"the stream":   func(r *row) { r.stream = "clicks" },
		"the kind":     func(r *row) { r.kind = analyzer.KindDelivery },
		"the check":    func(r *row) { r.CheckID = "consumer-lag" },
		"the consumer": func(r *row) { r.Consumer = "billing" },
	} {
		other := r
		if change(&other); other.print("us-east-1") == print {
			t.Errorf("%s makes no difference", name)
		}
	}
	if r.print("eu-west-1") == print {
		t.Error("the region makes no difference")
	}
}

func TestChange(t *testing.T) {
	of := func(n int, prints ...string) *marker { return &marker{findings: n, prints: prints} }
	for name, c := range map[string]struct {
		now, before *marker
		want        string
	}{
		"the same":      {of(2, "a", "b"), of(2, "b", "a"), "0 new, 0 fixed, 2 still there."},
		"some of each":  {of(3, "a", "b", "c"), of(2, "a", "d"), "2 new, 1 fixed, 1 still there."},
		"all fixed":     {of(0), of(2, "a", "b"), "0 new, 2 fixed, 0 still there."},
		"first ones":    {of(1, "a"), of(0), "1 new, 0 fixed, 0 still there."},
		"counts":        {of(5), of(3), "2 more."},
		"fewer":         {of(3), of(5), "2 fewer."},
		"as many":       {of(3), of(3), "as many."},
		"now in full":   {of(1, "a"), of(1), "as many."},
		"too many":      {of(mostPrints+1, "a"), of(1, "a"), "1000 more."},
		"too many then": {of(1, "a"), of(mostPrints+1, "a"), "1000 fewer."},
	} {
		if got := c.now.change(c.before); got != "Since the last run: "+c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestValidKey(t *testing.T) {
	for key, want := range map[string]bool{"default": true, "prod/us-east-1": true, "a.b_c": true, "": false, "a b": false, "a--b": false, "-->": false, "a>": false, "-a": false, strings.Repeat("a", 65): false} {
		if ValidKey(key) != want {
			t.Errorf("%q: %v", key, !want)
		}
	}
	for url, want := range map[string]bool{"https://github.com/a/b/actions/runs/1/attempts/2": true, "http://ci.example:8080/job/1?x=%20": true, "": false, "javascript:alert(1)": false,
		"https://a/b)": false, "https://a/<b>": false, "https://a/ b": false, "https://user@a/b": false, "https://a": false} {
		if ValidRunURL(url) != want {
			t.Errorf("%q: %v", url, !want)
		}
	}
}
