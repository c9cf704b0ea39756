package change

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// folder is a folder with files, by name.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// content is what every file in the folder holds, by name, and where links lead.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(filepath.Join(dir, name))
			out[name] = "-> " + to
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantContent(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := content(t, dir)
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s holds %q, want %q", name, got[name], text)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is left behind", name)
		}
	}
}

var (
	before = map[string]string{"main.tf": "a\n", "modules/x/main.tf": "b\r\n", "prod.tfvars": "c"}
	three  = []File{
		{Name: "main.tf", Before: []byte("a\n"), After: []byte("A\n")},
		{Name: "modules/x/main.tf", Before: []byte("b\r\n"), After: []byte("B\r\n")},
		{Name: "modules/x/alarms.tf", New: true, After: []byte("new\n")},
		{Name: "prod.tfvars", Before: []byte("c"), After: []byte("C")},
	}
)

func TestWrite(t *testing.T) {
	dir := folder(t, before)
	if runtime.GOOS != "windows" {
		if err := os.Chmod(filepath.Join(dir, "main.tf"), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(t.Context(), dir, three); err != nil {
		t.Fatal(err)
	}
	wantContent(t, dir, map[string]string{"main.tf": "A\n", "modules/x/main.tf": "B\r\n", "modules/x/alarms.tf": "new\n", "prod.tfvars": "C"})
	if info, err := os.Stat(filepath.Join(dir, "main.tf")); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o640) {
		t.Errorf("the mode is %v, %v; want it kept", info.Mode(), err)
	}
}

// What is not as the change was made for leaves everything as it is.
func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		then func(dir string) error
		file File
		want string
	}{
		"edited meanwhile": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "prod.tfvars"), []byte("other"), 0o644) },
			three[3], "prod.tfvars has been changed since it was read"},
		"removed meanwhile": {func(dir string) error { return os.Remove(filepath.Join(dir, "prod.tfvars")) },
			three[3], "prod.tfvars"},
		"made meanwhile": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "alarms.tf"), nil, 0o644) },
			File{Name: "alarms.tf", New: true}, "alarms.tf has come to be"},
		"a link": {func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, "prod.tfvars"), filepath.Join(dir, "real")), os.Symlink("real", filepath.Join(dir, "prod.tfvars")))
		}, three[3], "prod.tfvars is no regular file, and no symbolic link is followed"},
		"below a link": {func(dir string) error { return os.Symlink("modules", filepath.Join(dir, "link")) },
			File{Name: "link/x/main.tf", Before: []byte("b\r\n")}, "link is no folder, and no symbolic link is followed"},
		"a new file that a link takes": {func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "alarms.tf")) },
			File{Name: "alarms.tf", New: true}, "alarms.tf has come to be"},
		"outside": {func(dir string) error { return nil },
			File{Name: "../elsewhere.tf", New: true}, `"../elsewhere.tf" is no file inside the folder`},
		"no folder": {func(dir string) error { return nil },
			File{Name: "missing/alarms.tf", New: true}, "missing/alarms.tf: "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, before)
			if err := test.then(dir); err != nil {
				if runtime.GOOS == "windows" {
					t.Skip("symbolic links take a privilege: ", err)
				}
				t.Fatal(err)
			}
			was := content(t, dir)
			err := Write(t.Context(), dir, []File{three[0], test.file})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			wantContent(t, dir, was)
		})
	}
}

// failing is a writer that fails to rename to one name, once or for ever.
func failing(t *testing.T, dir, target string, onlyOnce bool) *writer {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	failed := false
	return &writer{root, func(from, to string) error {
		if to == target && !(failed && onlyOnce) {
			failed = true
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: errors.New("disk on fire")}
		}
		return root.Rename(from, to)
	}}
}

func TestRollsBack(t *testing.T) {
	for _, f := range three {
		t.Run(f.Name, func(t *testing.T) {
			dir := folder(t, before)
			err := failing(t, dir, f.Name, true).write(t.Context(), three)
			if err == nil || !strings.Contains(err.Error(), "disk on fire") {
				t.Errorf("error %v", err)
			}
			wantContent(t, dir, before)
		})
	}
}

// Where even putting back fails, the error says what is left where.
func TestSaysWhatCouldNotBePutBack(t *testing.T) {
	dir := folder(t, before)
	w := failing(t, dir, "prod.tfvars", true)
	rename, calls := w.rename, 0
	w.rename = func(from, to string) error {
		if to == "main.tf" {
			if calls++; calls > 1 {
				return errors.New("no way back")
			}
		}
		return rename(from, to)
	}
	err := w.write(t.Context(), three)
	if err == nil || !strings.Contains(err.Error(), "main.tf is changed, and could not be put back: what it was is in .kinesis-audit-") {
		t.Fatalf("error %v, want the copy's name", err)
	}
	got := content(t, dir)
	if got["main.tf"] != "A\n" || got["modules/x/main.tf"] != "b\r\n" || len(got) != len(before)+1 {
		t.Errorf("there is %q", got)
	}
	for name, text := range got {
		if strings.HasPrefix(name, ".kinesis-audit-") && text != "a\n" {
			t.Errorf("the copy holds %q", text)
		}
	}
}

func TestInterrupted(t *testing.T) {
	dir := folder(t, before)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Write(ctx, dir, three); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	wantContent(t, dir, before)
}
