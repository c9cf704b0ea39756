//go:build unix

package change

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Root edits files of others, as in a container; the files stay theirs.
func TestKeepsOwner(t *testing.T) {
	dir := folder(t, before)
	name := filepath.Join(dir, "main.tf")
	owner := uint32(os.Geteuid())
	if owner == 0 {
		owner = 12345
		if err := os.Chown(name, int(owner), int(owner)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(t.Context(), dir, three); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Sys().(*syscall.Stat_t).Uid; got != owner {
		t.Errorf("the owner is %d, want %d", got, owner)
	}
}
