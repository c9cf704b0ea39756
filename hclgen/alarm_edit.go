package hclgen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// alarmVariable is a root module's variable that switches alarms on in some of its deployments. Others
// than the first are for blocks that not all of those want.
func alarmVariable(n int) string {
	if n == 1 {
		return "kinesis_alarms"
	}
	return fmt.Sprintf("kinesis_alarms_%d", n)
}

// addAlarms adds a block that makes the alarms of a group and nothing that is not wanted: a plain one, else
// one that a variable switches on for the group's deployment alone.
func (w *work) addAlarms(ctx context.Context, group, wanted []*alarm) (*addedAlarms, error) {
	ev, _ := w.ed.find(group[0].target.place)
	declared, err := w.ed.repo.Declared(ev.Deployment.Root)
	if err != nil {
		return nil, cannotf("", "what the root module %s declares can't be told: %v", ev.Deployment.Root, err)
	}
	block := func(variable string) string { return alarmBlock(groupLabel(group, declared), group, variable) }
	added, err := w.addBlock(ctx, ev, nil, block(""), group, wanted)
	var other *elsewhere
	if !errors.As(err, &other) {
		return added, err
	}
	n := 1
	for ; declared["variable."+alarmVariable(n)]; n++ {
		if added, err := w.addBlock(ctx, ev, nil, block(alarmVariable(n)), group, wanted); err == nil {
			return added, nil
		}
	}
	edits, text, err := w.newVariable(ev, alarmVariable(n))
	if err == nil {
		added, err = w.addBlock(ctx, ev, edits, text+block(alarmVariable(n)), group, wanted)
	}
	if err != nil {
		return nil, cannotf("", "%v, and a variable can't keep them apart: %v", other, err)
	}
	return added, nil
}

// newVariable declares a variable that is true in the deployment, and false elsewhere. The text is what
// the new block's file is to have of it.
func (w *work) newVariable(ev *tfeval.Evaluation, name string) (edits map[string][]Edit, text string, err error) {
	file := w.ed.alarmFile(ev.Deployment.Root)
	given := w.ed.varFileAssignment(ev, name, cty.True, file)
	if given.err != nil {
		return nil, "", given.err
	}
	declaration := fmt.Sprintf("variable %q {\n  description = \"Whether alarms watch the streams.\"\n  type        = bool\n  default     = false\n}\n", name)
	home, edit, err := w.ed.declare(ev.Deployment.Root, file, declaration)
	if home == file { // which may be yet to come
		return given.edits, declaration + "\n", nil
	}
	given.edits[home] = append(given.edits[home], edit)
	return given.edits, "", err
}

// setVariable switches a variable on for a deployment.
func (w *work) setVariable(ctx context.Context, deployment, name string, wanted []*alarm) (*addedAlarms, error) {
	ev, _ := w.ed.find(place{deployment: deployment})
	given := w.ed.varFileAssignment(ev, name, cty.True, "")
	if given.err != nil {
		return nil, given.err
	}
	files, err := w.ed.edited(given.edits)
	if err != nil {
		return nil, err
	}
	return w.tryAlarms(ctx, files, deployment, nil, wanted)
}

// addBlock adds a block for the group to the root module's file of alarms, with other edits.
func (w *work) addBlock(ctx context.Context, ev *tfeval.Evaluation, edits map[string][]Edit, block string, group, wanted []*alarm) (*addedAlarms, error) {
	files, err := w.ed.edited(edits)
	if err != nil {
		return nil, err
	}
	name := w.ed.alarmFile(ev.Deployment.Root)
	src, err := w.ed.repo.Read(name)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err != nil && !isNew {
		return nil, err
	}
	judge := w.ed
	if _, ours := w.ed.repo.Overlaid()[name]; ours || isNew {
		judge = &editor{repo: w.ed.repo, opts: &Settings{}} // git does not know it yet
	}
	if why := judge.mayEdit(name); why != "" {
		return nil, &cannot{why: why, at: name}
	}
	if files[name], err = applyEdits(src, []Edit{appendText(src, block)}); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return w.tryAlarms(ctx, files, ev.Deployment.String(), group, wanted)
}

// alarmFile is where a root module's new alarms stand.
func (e *editor) alarmFile(root string) string {
	name := path.Join(root, "kinesis_alarms")
	files := e.repo.Files(root)
	if slices.Contains(files, name+".tofu") || !slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, ".tf") }) {
		return name + ".tofu"
	}
	return name + ".tf"
}
