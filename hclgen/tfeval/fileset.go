package tfeval

import (
	"path"
	"regexp"
	"strings"
)

// Lists is a call of fileset that may list the file, so that what is made of the listing, or of the content of
// what is listed, changes with it. It is no place if there is none. What fileset gives is not evaluated.
// https://developer.hashicorp.com/terraform/language/functions/fileset
func (e *Evaluation) Lists(file string) Span {
	e.ev.repo.meter.refill()
	for _, mi := range e.ev.modules {
		for _, call := range mi.mod.filesets {
			if len(call.Args) != 2 {
				continue
			}
			dir, pattern := e.ev.eval(node{call.Args[0], mi.scope}), e.ev.eval(node{call.Args[1], mi.scope})
			if mi.mayList(Value{V: dir, Known: dir.IsWhollyKnown()}, Value{V: pattern, Known: pattern.IsWhollyKnown()}, file) {
				return spanOf(call.Range())
			}
		}
	}
	return Span{}
}

// mayList takes a folder that is unknown for one of the root module or of the module.
func (mi *moduleInstance) mayList(dir, pattern Value, file string) bool {
	root := mi.ev.deployment.Root
	if from, ok := dir.Text(); !ok {
		if !isBelow(file, root) && !isBelow(file, mi.mod.dir) {
			return false
		}
	} else {
		real, inside := mi.ev.repo.canonical(path.Join(root, from))
		if real != "." {
			file, ok = strings.CutPrefix(file, real+"/")
		}
		if !inside || !ok {
			return false
		}
	}
	text, ok := pattern.Text()
	if !ok {
		return true
	}
	text = alternatives.ReplaceAllString(text, "*")
	head, _, deep := strings.Cut(text, "**")
	if !deep && dir.Known {
		return matches(text, file)
	}
	if head = head[:strings.LastIndexByte(head, '/')+1]; dir.Known {
		parts := strings.SplitAfter(file, "/")
		depth := strings.Count(head, "/")
		if len(parts) <= depth || !matches(head, strings.Join(parts[:depth], "")) {
			return false
		}
	}
	return matches(strings.ReplaceAll(path.Base(text), "**", "*"), path.Base(file))
}

func isBelow(file, dir string) bool { return dir == "." || strings.HasPrefix(file, dir+"/") }

var alternatives = regexp.MustCompile(`\{[^}]*\}`)

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok || err != nil
}
