package tfeval

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

const maxTemplateDepth = 8

// errUnknownFile says that a file can't be read here, though it may be there when Terraform runs.
var errUnknownFile = errors.New("file is not in the repository")

// readRelative reads a file as Terraform would that runs in the root module's folder.
func (ev *evaluator) readRelative(name string) ([]byte, string, error) {
	if path.IsAbs(name) {
		return nil, "", errUnknownFile
	}
	full := path.Join(ev.deployment.Root, name)
	if !fs.ValidPath(full) {
		return nil, "", errUnknownFile
	}
	ev.readsFile(full)
	src, err := ev.repo.Read(full)
	if err != nil {
		return nil, "", errUnknownFile
	}
	return src, full, nil
}

// fromFile makes a function of a file's bytes. A file that is not there may be made by a build, so the
// result is unknown, not an error that try would pass over.
func (ev *evaluator) fromFile(f func(src []byte) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: stringParams(1),
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			src, _, err := ev.readRelative(args[0].AsString())
			if err != nil {
				return cty.UnknownVal(cty.String), nil
			}
			return f(src)
		},
	})
}

func (ev *evaluator) fileFunctions() map[string]function.Function {
	return map[string]function.Function{
		"file": ev.fromFile(func(src []byte) (cty.Value, error) {
			if !utf8.Valid(src) {
				return cty.NilVal, fmt.Errorf("the file is not valid UTF-8")
			}
			return cty.StringVal(string(src)), nil
		}),
		"filebase64":   ev.fromFile(func(src []byte) (cty.Value, error) { return cty.StringVal(base64.StdEncoding.EncodeToString(src)), nil }),
		"filemd5":      ev.fromFile(func(src []byte) (cty.Value, error) { return md5Func.Call([]cty.Value{cty.StringVal(string(src))}) }),
		"filesha256":   ev.fromFile(func(src []byte) (cty.Value, error) { return sha256Func.Call([]cty.Value{cty.StringVal(string(src))}) }),
		"fileexists":   ev.fileExistsFunc(),
		"templatefile": ev.templateFileFunc(0),
	}
}

func (ev *evaluator) fileExistsFunc() function.Function {
	return function.New(&function.Spec{
		Params: stringParams(1),
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if _, _, err := ev.readRelative(args[0].AsString()); err != nil {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.True, nil
		},
	})
}

func (ev *evaluator) templateFileFunc(depth int) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "vars", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowDynamicType: true}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			src, full, err := ev.readRelative(args[0].AsString())
			if err != nil || depth > maxTemplateDepth || !args[1].IsKnown() || !iterable(args[1]) {
				return cty.DynamicVal, nil
			}
			expr, err := ev.repo.meter.parseTemplate(src, full)
			if err != nil {
				return cty.NilVal, err
			}
			if ev.callsUnsupported(expr) {
				return cty.DynamicVal, nil
			}
			vars := map[string]cty.Value{}
			for key, v := range args[1].Elements() {
				vars[key.AsString()] = v
			}
			funcs := map[string]function.Function{}
			for name, f := range ev.base {
				funcs[name] = f
			}
			funcs["templatefile"] = ev.templateFileFunc(depth + 1)
			v, diags := expr.Value(&hcl.EvalContext{Variables: vars, Functions: funcs})
			if diags.HasErrors() {
				return cty.NilVal, diags
			}
			return v, nil
		},
	})
}
