package main

import (
	"encoding/json"
	"flag"

	"github.com/kinesis-audit/kinesis-audit/analyzer/collect"
)

const aboutPolicy = `kinesis-audit policy prints the least IAM policy that analyze needs, as JSON. Leave an action out and
analyze still runs: it says which checks come out unknown for want of it.`

// statement is one of an IAM policy.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
type statement struct {
	Sid      string   `json:"Sid"`
	Effect   string   `json:"Effect"`
	Action   []string `json:"Action"`
	Resource string   `json:"Resource"`
}

func (c *command) policy(args []string) error {
	flags := flag.NewFlagSet("policy", flag.ContinueOnError)
	if err := c.parse(flags, aboutPolicy, args); err != nil {
		return err
	}
	read := statement{Sid: "KinesisAudit", Effect: "Allow", Resource: "*"}
	for _, p := range collect.Permissions() {
		read.Action = append(read.Action, p.Action)
	}
	out := json.NewEncoder(c.stdout)
	out.SetIndent("", "  ")
	return out.Encode(struct {
		Version   string      `json:"Version"`
		Statement []statement `json:"Statement"`
	}{"2012-10-17", []statement{read}})
}
