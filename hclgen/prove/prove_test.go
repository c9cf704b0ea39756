package prove

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

func TestBisect(t *testing.T) {
	for n := 1; n <= 17; n++ {
		for bad := range n {
			runs := 0
			first, why, err := bisect(n, fmt.Sprintf("because of %d", bad), func(patches int) (string, error) {
				runs++
				if patches == 0 || patches == n {
					t.Errorf("%d patches are known not to need a run", patches)
				}
				if patches > bad {
					return fmt.Sprintf("because of %d", bad), nil
				}
				return "", nil
			})
			if first != bad || why != fmt.Sprintf("because of %d", bad) || err != nil {
				t.Errorf("of %d, %d is bad: got %d, %q, %v", n, bad, first, why, err)
			}
			if runs > 5 {
				t.Errorf("of %d: %d runs", n, runs)
			}
		}
	}
	broken := errors.New("interrupted")
	if _, _, err := bisect(3, "x", func(int) (string, error) { return "", broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestVerdictTakesTheWorst(t *testing.T) {
	var v Verdict
	for _, one := range []showing{
		{status: Proven, digest: "aa"},
		{status: Skipped, detail: "no network"},
		{status: NotValidated, detail: "broken"},
		{status: Proven, digest: "bb"},
	} {
		v.add("1", ModePlan, one)
	}
	v.skipRest([]*hclgen.Patch{{ID: "1"}, {ID: "2"}}, ModePlan)
	want := map[string]*hclgen.Proof{
		"1": {Mode: "plan", Status: "skipped", Detail: "no network", Digests: []string{"aa", "bb"}},
		"2": {Mode: "plan", Status: "skipped", Detail: "none of the root modules that it changes was among those to prove"},
	}
	if !reflect.DeepEqual(v.Proofs, want) {
		t.Errorf("got %+v and %+v", v.Proofs["1"], v.Proofs["2"])
	}
}
