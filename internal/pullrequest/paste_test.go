package pullrequest

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

func TestPaste(t *testing.T) {
	of := func(stream string) hclgen.FindingRef {
		return hclgen.FindingRef{Stream: stream, Kind: analyzer.KindStream, Issue: "No CloudWatch Alarms"}
	}
	const same = "resource \"aws_kinesis_stream\" \"this\" {\n}\n"
	c := Comment{Key: "default", Analysis: found("orders"), Full: true, Result: &hclgen.Result{
		Refusals: []hclgen.Refusal{
			{Finding: of("orders"), Reason: "it is shared", HCL: same},
			{Finding: of("without"), Reason: "it is not known"},
			{Finding: of("clicks"), Reason: "it is shared", HCL: same},
		},
		Advice: []hclgen.Advice{
			{Findings: []hclgen.FindingRef{of("topic")}, HCL: "alarm_actions = [\"arn:aws:sns:eu-west-1:123456789012:alerts\"]\n"},
			{Stream: "elsewhere", Remedy: adviceImport, HCL: "import {\n}\n"},
		},
	}}
	text := c.Markdown()
	_, paste, _ := strings.Cut(text, "<details><summary>HCL and commands for what is not patched: 2 blocks</summary>")
	for _, want := range []string{
		"\n`orders`: No CloudWatch Alarms; `clicks`: No CloudWatch Alarms\n\n```hcl\n" + same + "```\n",
		"\n`topic`: No CloudWatch Alarms (an account id is masked in it, or a character that does not show is replaced)\n\n```hcl\nalarm_actions = [",
	} {
		if !strings.Contains(paste, want) {
			t.Errorf("the comment has no\n%s\nbut\n%s", want, text)
		}
	}
	if strings.Contains(text, "123456789012") || strings.Contains(text, "import {") {
		t.Errorf("an account id, or an import block, is in\n%s", text)
	}
	doc := parse(t, text)
	if blocks := doc.all(ast.KindFencedCodeBlock); len(blocks) != 2 || doc.lines(blocks[0]) != same {
		t.Errorf("%d blocks", len(blocks))
	}
	if c.Full = false; strings.Contains(c.Markdown(), "aws_kinesis_stream") {
		t.Errorf("counts tell code")
	}
}
