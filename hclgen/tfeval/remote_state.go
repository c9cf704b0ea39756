package tfeval

import "github.com/hashicorp/hcl/v2"

// ReadsOutput is where the evaluation's code reads an output of that name from the state of a root module, or may:
// of which one is not looked at. It is no place if it does not.
// https://developer.hashicorp.com/terraform/language/state/remote-state-data
func (e *Evaluation) ReadsOutput(name string) Span {
	for _, mi := range e.ev.modules {
		for _, output := range []string{name, ""} {
			if at := mi.mod.remote[output]; !at.IsZero() {
				return at
			}
		}
	}
	return Span{}
}

// remoteOutput is the output that a reference reads of another state, "" where it tells none.
func remoteOutput(t hcl.Traversal) (string, bool) {
	if typ, _ := stepName(t, 1); t.RootName() != "data" || typ != "terraform_remote_state" {
		return "", false
	}
	for i := range t {
		if attr, ok := t[i].(hcl.TraverseAttr); ok && i > 2 && attr.Name == "outputs" {
			output, _ := stepName(t, i+1)
			return output, true
		}
	}
	return "", true
}
