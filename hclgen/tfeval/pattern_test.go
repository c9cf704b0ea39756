package tfeval

import (
	"fmt"
	"testing"
)

func TestPatternMatch(t *testing.T) {
	hole := func(id string) Part { return Part{Hole: &Hole{ID: id, Expr: id}} }
	text := func(s string) Part { return Part{Literal: s} }
	tests := []struct {
		name    string
		pattern Pattern
		text    string
		known   map[string]string
		want    string
	}{
		{"suffix", Pattern{hole("env"), text("-orders")}, "prod-orders", nil, "[map[env:prod]]"},
		{"wrong suffix", Pattern{hole("env"), text("-orders")}, "prod-clicks", nil, "[]"},
		{"one hole twice", Pattern{hole("env"), text("-x-"), hole("env")}, "a-x-a", nil, "[map[env:a]]"},
		{"one hole, two values", Pattern{hole("env"), text("-x-"), hole("env")}, "a-x-b", nil, "[]"},
		{"known", Pattern{hole("env"), text("-orders")}, "prod-orders", map[string]string{"env": "dev"}, "[]"},
		{"two ways", Pattern{hole("a"), text("-"), hole("b")}, "x-y-z", nil, "[map[a:x b:y-z] map[a:x-y b:z]]"},
		{"literal", Pattern{text("orders")}, "orders", nil, "[map[]]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fmt.Sprint(tt.pattern.Match(tt.text, tt.known)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestDeploymentWithHole(t *testing.T) {
	c := readCase(t, "testdata/name_forms.txtar")
	repo, err := Open(c.fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	d := Deployment{Root: "."}
	for _, hole := range []Hole{{ID: WorkspaceHole}, {ID: "var.env", Variable: "env"}} {
		var ok bool
		if d, ok = d.With(hole, "prod"); !ok {
			t.Fatalf("hole %s is not filled", hole.ID)
		}
	}
	if _, ok := d.With(Hole{ID: "random_pet.suffix.id"}, "x"); ok {
		t.Error("a resource's attribute was filled")
	}
	e, err := repo.Evaluate(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"aws_kinesis_stream.hole": "prod-orders-events", "aws_kinesis_stream.workspace": "prod-audit"} {
		if got, _ := find(t, Set{e}, address).Attribute("name").Text(); got != want {
			t.Errorf("%s is named %q, want %q", address, got, want)
		}
	}
}
