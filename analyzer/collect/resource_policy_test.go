package collect

import (
	"net/http"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestResourcePolicies(t *testing.T) {
	failure := func(code string) func(map[string]any) (int, any) {
		return func(map[string]any) (int, any) {
			return http.StatusBadRequest, map[string]string{"__type": code, "message": "as it is"}
		}
	}
	says := func(policy string) func(map[string]any) (int, any) { return always(map[string]any{"Policy": policy}) }
	yes, no := true, false
	for name, c := range map[string]struct {
		answer func(map[string]any) (int, any)
		want   *bool
		gap    analyzer.Gap
	}{
		"a policy":     {says(`{"Version":"2012-10-17","Statement":[]}`), &yes, analyzer.Gap{}},
		"an empty one": {says("{}"), &no, analyzer.Gap{}},
		"no text":      {says(""), &no, analyzer.Gap{}},
		"blanks":       {says(" {} \n"), &no, analyzer.Gap{}},
		"not found":    {failure("ResourceNotFoundException"), &no, analyzer.Gap{}},
		"in use":       {failure("ResourceInUseException"), nil, analyzer.Gap{Error: "ResourceInUseException: as it is"}},
		"refused": {refuse("kinesis:GetResourcePolicy"), nil, analyzer.Gap{Action: "kinesis:GetResourcePolicy",
			Error: "AccessDeniedException: not authorized to perform kinesis:GetResourcePolicy because no identity-based policy allows it"}},
	} {
		t.Run(name, func(t *testing.T) {
			const arn = "arn:aws:kinesis:us-east-1:123456789012:stream/customers"
			account, f := fake(t, answers{"GetResourcePolicy": func(in map[string]any) (int, any) {
				if in["ResourceARN"] != arn {
					t.Errorf("asked for %v", in)
				}
				return c.answer(in)
			}})
			r := reader(account)
			r.out.Streams = []analyzer.Stream{
				{Name: "customers", ARN: arn, Tags: map[string]string{}, Config: &analyzer.StreamConfig{Encryption: "NONE"}},
				{Name: "clicks", Tags: map[string]string{}, Config: &analyzer.StreamConfig{Encryption: "NONE"}},
			}
			if err := r.policies(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := r.out.Streams[0].Policy; (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
				t.Errorf("the policy is %v, want %v", got, c.want)
			}
			if n := f.count("GetResourcePolicy"); n != 1 || r.out.Streams[1].Policy != nil {
				t.Errorf("%d calls, want one, for the sensitive stream alone", n)
			}
			want := []analyzer.Gap{}
			if c.want == nil {
				c.gap.Need, c.gap.Operation, c.gap.Region, c.gap.Resource = analyzer.NeedPolicy, "kinesis:GetResourcePolicy", "us-east-1", "customers"
				want = append(want, c.gap)
			}
			if got := r.gaps.sorted(); len(got) != len(want) || len(got) == 1 && got[0] != want[0] {
				t.Errorf("gaps %+v, want %+v", got, want)
			}
		})
	}
}
