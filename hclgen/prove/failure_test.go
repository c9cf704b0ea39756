package prove

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFailure(t *testing.T) {
	exit := exec.Command("go", "no-such-command").Run()
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"plain": {
			fmt.Errorf("%w\n%s", exit, "\nError: Unsupported argument\n\n  on ../modules/s/main.tf line 3, in resource \"aws_kinesis_stream\" \"s\":\n   3:   shards = \"hunter2\"\n\nAn argument named \"shards\" is not expected here.\n"),
			"plan in live/eu: Unsupported argument (live/modules/s/main.tf:3)",
		},
		"in a box, with an address": {
			fmt.Errorf("%w\n%s", exit, "╷\n│ Warning: old\n│ \n│   on old.tf line 9, in x:\n╵\n╷\n│ Error: expected buffering_size to be in the range (1 - 5), got 64\n│ \n│   with module.m[\"a b\"].aws_x.y,\n│   on main.tf line 7, in resource \"aws_x\" \"y\":\n│    7:   x = 64\n╵\n"),
			`plan in live/eu: expected buffering_size to be in the range (1 - 5) (module.m["a b"].aws_x.y, live/eu/main.tf:7)`,
		},
		"the place of the next error is not taken": {
			fmt.Errorf("%w\n%s", exit, "\nError: No credentials\n\nno idea\n\nError: Other\n\n  on main.tf line 7, in x:\n"),
			"plan in live/eu: No credentials",
		},
		"a value that is quoted": {
			fmt.Errorf("%w\n%s", exit, "\nError: expected token to be one of [\"a\" \"b\"], got hunter2\n"),
			`plan in live/eu: expected token to be one of ["…" "…"]`,
		},
		"no error is named": {fmt.Errorf("%w\n%s", exit, "panic: hunter2"), "plan in live/eu: exit status 2"},
		"not started":       {errors.New("fork/exec terraform: permission denied"), "plan in live/eu: fork/exec terraform: permission denied"},
	} {
		if got := failure("plan", "live/eu", c.err); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
	long := failure("plan", ".", errors.New("Error: "+strings.Repeat("é", 1000)))
	if n := utf8.RuneCountInString(long); n > 330 || !strings.HasSuffix(long, "…") {
		t.Errorf("%d characters: %s", n, long)
	}
}
