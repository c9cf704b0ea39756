package tfeval

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// text makes a function from strings to a string.
func text(n int, f func(args []string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: stringParams(n),
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			out, err := f(asStrings(args))
			return cty.StringVal(out), err
		},
	})
}

// test makes a function from two strings to a bool.
func test(f func(s, part string) bool) function.Function {
	return function.New(&function.Spec{
		Params: stringParams(2),
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

func stringParams(n int) []function.Parameter {
	params := make([]function.Parameter, n)
	for i := range params {
		params[i] = function.Parameter{Name: fmt.Sprintf("arg%d", i+1), Type: cty.String}
	}
	return params
}

func asStrings(values []cty.Value) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.AsString()
	}
	return out
}

var (
	startsWithFunc  = test(strings.HasPrefix)
	endsWithFunc    = test(strings.HasSuffix)
	strContainsFunc = test(strings.Contains)

	basenameFunc = text(1, func(a []string) (string, error) { return path.Base(a[0]), nil })
	dirnameFunc  = text(1, func(a []string) (string, error) { return path.Dir(a[0]), nil })

	urlEncodeFunc    = text(1, func(a []string) (string, error) { return url.QueryEscape(a[0]), nil })
	base64EncodeFunc = text(1, func(a []string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(a[0])), nil })
	base64DecodeFunc = text(1, func(a []string) (string, error) {
		out, err := base64.StdEncoding.DecodeString(a[0])
		if err == nil && !utf8.Valid(out) {
			err = fmt.Errorf("the result is not valid UTF-8")
		}
		return string(out), err
	})

	md5Func    = text(1, func(a []string) (string, error) { h := md5.Sum([]byte(a[0])); return hex.EncodeToString(h[:]), nil })
	sha1Func   = text(1, func(a []string) (string, error) { h := sha1.Sum([]byte(a[0])); return hex.EncodeToString(h[:]), nil })
	sha256Func = text(1, func(a []string) (string, error) {
		h := sha256.Sum256([]byte(a[0]))
		return hex.EncodeToString(h[:]), nil
	})
	sha512Func = text(1, func(a []string) (string, error) {
		h := sha512.Sum512([]byte(a[0]))
		return hex.EncodeToString(h[:]), nil
	})
	base64SHA256Func = text(1, func(a []string) (string, error) {
		h := sha256.Sum256([]byte(a[0]))
		return base64.StdEncoding.EncodeToString(h[:]), nil
	})

	// replaceFunc takes a regular expression between slashes.
	replaceFunc = text(3, func(a []string) (string, error) {
		if len(a[1]) > 1 && strings.HasPrefix(a[1], "/") && strings.HasSuffix(a[1], "/") {
			re, err := regexp.Compile(a[1][1 : len(a[1])-1])
			if err != nil {
				return "", err
			}
			return re.ReplaceAllString(a[0], a[2]), nil
		}
		return strings.ReplaceAll(a[0], a[1], a[2]), nil
	})
)

var wideVerb = regexp.MustCompile(`%[^a-zA-Z%]*([0-9]{4,}|\*)`)

// plainFormat keeps format from padding to a width that would fill the memory.
func plainFormat(f function.Function) function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "format", Type: cty.String, AllowUnknown: true}},
		VarParam: variadic(),
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if args[0].IsKnown() && wideVerb.MatchString(args[0].AsString()) {
				return cty.DynamicVal, nil
			}
			return f.Call(args)
		},
	})
}
