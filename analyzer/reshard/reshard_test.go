package reshard

import (
	"slices"
	"testing"
)

func TestSteps(t *testing.T) {
	for _, c := range []struct {
		from, to int
		want     []int
	}{
		{4, 4, nil},
		{0, 4, nil},
		{4, 8, []int{8}},
		{4, 9, []int{8, 9}},
		{3, 20, []int{6, 12, 20}},
		{10, 2, []int{5, 3, 2}},
		{5, 3, []int{3}},
		{5, 2, []int{3, 2}},
		{2, 1, []int{1}},
	} {
		if got := Steps(c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("Steps(%d, %d) = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

func TestStepsAreLegal(t *testing.T) {
	for from := 1; from <= 70; from++ {
		for to := 1; to <= 70; to++ {
			n := from
			for _, next := range Steps(from, to) {
				if next > 2*n || 2*next < n {
					t.Fatalf("Steps(%d, %d) goes from %d to %d in a call", from, to, n, next)
				}
				n = next
			}
			if n != to {
				t.Fatalf("Steps(%d, %d) ends at %d", from, to, n)
			}
		}
	}
}

func TestMidpoint(t *testing.T) {
	for _, c := range []struct{ start, end, want string }{
		{"0", "340282366920938463463374607431768211455", "170141183460469231731687303715884105728"},
		{"170141183460469231731687303715884105728", "340282366920938463463374607431768211455", "255211775190703847597530955573826158592"},
		{"0", "1", "1"},
	} {
		if got, err := Midpoint(c.start, c.end); err != nil || got != c.want {
			t.Errorf("Midpoint(%s, %s) = %s, %v; want %s", c.start, c.end, got, err, c.want)
		}
	}
	for _, bad := range [][2]string{{"7", "7"}, {"x", "9"}, {"9", "7"}, {"-3", "7"}, {"", ""}} {
		if got, err := Midpoint(bad[0], bad[1]); err == nil {
			t.Errorf("Midpoint(%q, %q) = %s, want an error", bad[0], bad[1], got)
		}
	}
}

func TestAdjacent(t *testing.T) {
	if !Adjacent("170141183460469231731687303715884105727", "170141183460469231731687303715884105728") {
		t.Error("neighbours are not adjacent")
	}
	if Adjacent("5", "7") || Adjacent("5", "5") || Adjacent("", "1") {
		t.Error("what is not adjacent is")
	}
}

func TestCompareKeys(t *testing.T) {
	if CompareKeys("9", "10") >= 0 || CompareKeys("10", "9") <= 0 || CompareKeys("x", "1") >= 0 || CompareKeys("x", "y") != 0 {
		t.Error("hash keys are not ordered as numbers")
	}
}
