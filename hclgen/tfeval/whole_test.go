package tfeval

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestWholeResources edits an argument and a block of resources: what takes them as a whole differs, also where its
// value is unknown. What only takes other attributes does not.
func TestWholeResources(t *testing.T) {
	const code = `variable "unset" {}
resource "aws_x" "one" {
  size = 2
  keys { on = false }
}
resource "aws_x" "each" {
  for_each = { a = 2, b = 3 }
  size     = each.value
  kms      = aws_k.k.arn
}
module "m" {
  source = "./m"
  x      = aws_x.one
}
locals {
  all = [aws_x.one]
  by  = { for k, x in aws_x.each : k => x }
}
resource "aws_y" "y" {
  y = %s
}
`
	const module = "variable \"x\" {}\nresource \"aws_x\" \"in\" {\n  size = 2\n}\noutput \"in\" {\n  value = aws_x.in\n}\noutput \"arn\" {\n  value = var.x.arn\n}\n"
	edits := []struct{ file, from, to string }{
		{"main.tf", "size = 2", "size = 4"},
		{"main.tf", "on = false", "on = true"},
		{"main.tf", "a = 2", "a = 4"},
		{"m/main.tf", "size = 2", "size = 4"},
	}
	const one, block, each, in = "size = 2", "on = false", "a = 2", "m/size = 2"
	for expr, want := range map[string]string{
		"jsonencode(aws_x.one)":                                join([]string{one, block}),
		"sha1(jsonencode([aws_x.one.arn, aws_x.one]))":         join([]string{one, block}),
		"yamlencode({ x = aws_x.one })":                        join([]string{one, block}),
		"{ x = aws_x.one }.x":                                  join([]string{one, block}),
		"length(jsonencode(aws_x.one))":                        join([]string{one, block}),
		"jsonencode(local.all)":                                join([]string{one, block}),
		"local.all":                                            join([]string{one, block}),
		"aws_x.one.keys":                                       block,
		"values(aws_x.one)":                                    join([]string{one, block}),
		"jsonencode(aws_x.each)":                               each,
		`jsonencode(aws_x.each["a"])`:                          each,
		`jsonencode(aws_x.each["b"])`:                          "",
		`jsonencode(local.by.a)`:                               each,
		"{ for k, x in aws_x.each : k => md5(jsonencode(x)) }": each,
		"jsonencode([for x in aws_x.each : x])":                each,
		"jsonencode(module.m)":                                 in,
		"jsonencode(module.m.in)":                              in,
		"jsonencode(module.m[*].in)":                           in,
		`aws_x.each[var.unset]`:                                each,

		"aws_x.one.arn": "",
		"jsonencode([aws_x.one.arn, aws_x.one.id])": "",
		"module.m.arn":                                         "",
		"jsonencode(module.m.in.arn)":                          "",
		"jsonencode(module.m[*].in.arn)":                       in, // what is deeper in an output is not looked at
		"[for x in aws_x.each : x.arn]":                        "",
		"{ for k, x in local.by : k => [x.arn, x.name] }":      "",
		"aws_x.one[*].arn":                                     "",
		"jsonencode(values(aws_x.each)[*].arn)":                "",
		"join(\",\", concat(values(aws_x.each).*.arn, [1]))":   "",
		"aws_x.each[var.unset].arn":                            "",
		`"x-${join("-", [for x in aws_x.each : x.arn])}"`:      "",
		`"%{ for x in aws_x.each }${x.arn}%{ endfor }"`:        "",
		"[for x in aws_x.each : x.arn] == [] || !aws_x.one.on": "",
		"keys(aws_x.each)":                                     "",
		"jsonencode(length(aws_x.each))":                       "",
		"jsonencode([for k, x in aws_x.each : k])":             "",
		"[for x in [for y in aws_x.each : y] : x.arn]":         "",
		"var.unset ? aws_x.one.arn : 0":                        "",
	} {
		t.Run(expr, func(t *testing.T) {
			files := fstest.MapFS{"main.tf": {Data: []byte(fmt.Sprintf(code, expr))}, "m/main.tf": {Data: []byte(module)}}
			var got []string
			for _, edit := range edits {
				src := strings.Replace(string(files[edit.file].Data), edit.from, edit.to, 1)
				after := testCase{fsys: files, dir: "."}.edited(t, map[string][]byte{edit.file: []byte(src)})
				for _, change := range Diff(everything(t, files), after) {
					if change.Address == "aws_y.y" {
						got = append(got, strings.TrimSuffix(edit.file, "main.tf")+edit.from)
					}
				}
			}
			if join(got) != want {
				t.Errorf("it differs after edits of %q, want %q", join(got), want)
			}
		})
	}
}
