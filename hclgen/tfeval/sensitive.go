package tfeval

import "maps"

// Overlaid are the files that the repository has replaced or added, by name.
func (r *Repo) Overlaid() map[string][]byte { return maps.Clone(r.overlay) }

// SensitivePlaces are the places in a file that give values to sensitive variables: assignments of the
// root module's in a var file, and defaults.
func (e *Evaluation) SensitivePlaces(file string) []Span {
	var out []Span
	root := e.ev.modules[0].mod
	if isVarFile(file) {
		values, err := e.Repo().readVarFile(file)
		if err != nil {
			return nil // it gives nothing a value then
		}
		for name, v := range root.variables {
			if a, ok := values[name]; ok && v.sensitive {
				out = append(out, a.span)
			}
		}
	}
	for _, mi := range e.ev.modules {
		for _, v := range mi.mod.variables {
			if v.sensitive && v.value != nil && v.value.Range().Filename == file {
				out = append(out, spanOf(v.value.Range()))
			}
		}
	}
	return sortSpans(out)
}
