package mask

import "testing"

func TestAccounts(t *testing.T) {
	for s, want := range map[string]string{
		"123456789012":             masked,
		"a123456789012b":           "a" + masked + "b",
		"logs-123456789012-2026":   "logs-" + masked + "-2026",
		"1234-5678-9012":           "xxxx-xxxx-xxxx",
		"2026-11-20":               "2026-11-20",
		"1763640000000":            "1763640000000",
		"12345678901":              "12345678901",
		"shardId-000000000012":     "shardId-000000000012",
		"shardId-123456789012":     "shardId-" + masked,
		"340282366920938463463374": "340282366920938463463374",
	} {
		if got := Accounts(s); got != want {
			t.Errorf("%q gives %q, want %q", s, got, want)
		}
	}
}
