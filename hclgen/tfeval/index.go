package tfeval

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// folder is what the index knows of one folder, without keeping its syntax trees.
type folder struct {
	path   string
	files  []file // *.tf and *.tofu in the order Terraform merges them, overrides last
	tfvars []string
	calls  []string // folders of the modules that it calls, in the repository
	types  []string // of the resources that it declares; may hold some that are commented out
	// terragrunt tells that Terragrunt runs the folder's code, with inputs that are not known here.
	terragrunt bool
	grunts     bool                // it has another file that only Terragrunt reads
	unread     []Refusal           // code that Terraform reads and this does not
	loose      []loose             // module sources that can't be told from their text alone
	locals     map[string][]string // what the local values of its files for Terragrunt may be
	keys       map[string]bool     // of the objects in its files for Terragrunt
	ownState   bool                // the code says where its state is
}

// file is a source file: name as its folder lists it, real with links resolved.
type file struct{ name, real string }

// skipped folders hold copies, not code.
var skipped = map[string]bool{".git": true, ".terraform": true, ".terragrunt-cache": true, "node_modules": true, ".tofu": true}

var (
	resourceHead = regexp.MustCompile(`(?m)^[ \t]*resource[ \t]+"?([A-Za-z][\w-]*)"?[ \t]+"?[\w-]+"?[ \t]*\{?`)
	moduleHead   = regexp.MustCompile(`(?m)^[ \t]*module[ \t]+"?[\w-]+"?[ \t]*\{`)
	jsonSource   = regexp.MustCompile(`"source"\s*:\s*"(\.\.?/[^"$%]*)"`)
	stateHead    = regexp.MustCompile(`(?m)^[ \t]*(?:backend[ \t]+"|cloud[ \t]*\{)`)
	sourceLine   = regexp.MustCompile(`(?m)\bsource[ \t]*=[ \t]*"(\.\.?/[^"$%]*)"`)
)

func (r *Repo) index() error {
	return fs.WalkDir(r.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("indexing Terraform code: %w", err)
		case !d.IsDir():
			return nil
		case skipped[d.Name()]:
			return fs.SkipDir
		}
		return r.indexFolder(name)
	})
}

// list names the folder's files, those of the overlay among them.
func (r *Repo) list(dir string) ([]string, error) {
	entries, err := fs.ReadDir(r.fsys, dir)
	if err != nil && len(r.overlay) == 0 {
		return nil, fmt.Errorf("indexing Terraform code: %w", err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	for name := range r.overlay {
		if path.Dir(name) == dir && !slices.Contains(names, path.Base(name)) {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return names, nil
}

func (r *Repo) indexFolder(dir string) error {
	names, err := r.list(dir)
	if err != nil {
		return err
	}
	f := &folder{path: dir}
	for _, name := range names {
		full := path.Join(dir, name)
		switch {
		case strings.HasPrefix(name, "."), strings.HasSuffix(name, "~"):
			continue
		case strings.HasSuffix(name, ".tf.json"), strings.HasSuffix(name, ".tofu.json"):
			r.leaveOut(f, full, "JSON syntax is not evaluated: the streams that it defines are not found")
			if src, err := r.Read(full); err == nil {
				for _, m := range jsonSource.FindAllSubmatch(src, -1) {
					f.addCall(string(m[1]))
				}
			}
		case strings.HasSuffix(name, ".hcl"), name == "terragrunt.hcl.json", isStack(name):
			r.indexHCL(f, full)
		case isVarFile(name):
			f.tfvars = append(f.tfvars, name)
		case strings.HasSuffix(name, ".tofu"), strings.HasSuffix(name, ".tf") && !slices.Contains(names, strings.TrimSuffix(name, ".tf")+".tofu"):
			real, ok := r.canonical(full)
			if !ok {
				r.leaveOut(f, full, "a symbolic link that leads outside the repository is not followed")
				continue
			}
			f.files = append(f.files, file{full, real})
		}
	}
	slices.SortStableFunc(f.files, func(a, b file) int { return boolToInt(isOverride(a.name)) - boolToInt(isOverride(b.name)) })
	for _, file := range f.files {
		r.indexFile(f, file)
	}
	delete(r.folders, dir)
	if len(f.files)+len(f.tfvars)+len(f.calls)+len(f.loose)+len(f.locals)+len(f.keys) > 0 || f.terragrunt || f.grunts {
		r.folders[dir] = f
	}
	return nil
}

func (r *Repo) refuse(name, reason string) { r.refusals = append(r.refusals, Refusal{name, reason}) }

// leaveOut refuses a file of code that counts for what else is in its folder.
func (r *Repo) leaveOut(f *folder, name, reason string) {
	r.refuse(name, reason)
	f.unread = append(f.unread, Refusal{name, reason})
}

func (r *Repo) indexFile(f *folder, file file) {
	src, err := r.Read(file.real)
	if err != nil {
		r.leaveOut(f, file.name, err.Error())
		return
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf")) // as the parser does
	for _, m := range resourceHead.FindAllSubmatch(src, -1) {
		if t := string(m[1]); !slices.Contains(f.types, t) {
			f.types = append(f.types, t)
		}
	}
	hasModules := moduleHead.Match(src)
	if !hasModules && !stateHead.Match(src) {
		return
	}
	body, err := r.meter.parseBody(src, file.real)
	if hasModules && (body == nil || err != nil) {
		for _, m := range sourceLine.FindAllSubmatch(src, -1) {
			f.addCall(string(m[1]))
		}
		return
	}
	if body == nil {
		return
	}
	f.ownState = f.ownState || ownsState(body)
	for _, block := range body.Blocks {
		if block.Type == "module" && block.Body.Attributes["source"] != nil {
			expr := block.Body.Attributes["source"].Expr
			if source, ok := literalString(expr); !ok {
				r.looseCall(f, file, expr)
			} else if isLocalSource(source) {
				f.addCall(source)
			}
		}
	}
}

func (f *folder) addCall(source string) {
	if dir := path.Join(f.path, source); fs.ValidPath(dir) && !slices.Contains(f.calls, dir) {
		f.calls = append(f.calls, dir)
	}
}

func isLocalSource(source string) bool {
	return strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") || source == "." || source == ".."
}

func isOverride(name string) bool {
	base := path.Base(name)
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".tf"), ".tofu")
	return base == "override" || strings.HasSuffix(base, "_override")
}

func isVarFile(name string) bool {
	return strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json")
}

// literalString is the value of an expression that is a plain string.
func literalString(expr hclsyntax.Expression) (string, bool) {
	v, diags := expr.Value(nil)
	if diags.HasErrors() {
		return "", false
	}
	return Value{V: v, Known: v.IsWhollyKnown()}.Text()
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
