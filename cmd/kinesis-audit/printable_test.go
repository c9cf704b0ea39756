package main

import "testing"

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"orders\n\ttwo":           "orders\n\ttwo",
		"::error::x":              ": :error::x",
		"a\n  ::add-mask::x":      "a\n  : :add-mask::x",
		"a::b":                    "a::b",
		"a ##[error]x":            "a ## [error]x",
		"\x1b[31mred\r\u202eleft": "\uFFFD[31mred\uFFFD\uFFFDleft",
	} {
		if got := printable(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
