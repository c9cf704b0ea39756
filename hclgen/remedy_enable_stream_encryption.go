package hclgen

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// awsManagedKey needs no permission of the account's own producers and consumers.
// https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
const awsManagedKey = "alias/aws/kinesis"

// enableStreamEncryption switches on server-side encryption. Readers of another account can't use AWS's
// own key, and one that was merely found may not let the producers in: both end in lost records.
func enableStreamEncryption(r analyzer.EnableStreamEncryption, s site) (intent, error) {
	key := s.opts.KMSKey
	if key == "" {
		key = awsManagedKey
	}
	out := intent{
		title:         fmt.Sprintf("Encrypt %s with %s", r.Stream, key),
		goals:         []goal{{path: "encryption_type", want: cty.StringVal("KMS"), def: "NONE"}, {path: "kms_key_id", want: cty.StringVal(key)}},
		reversibility: Reversible,
		rollback:      "Set encryption_type back to NONE. Records that were written meanwhile stay encrypted until they expire.",
		notes:         []string{"Only records that are written from then on are encrypted."},
	}
	if key != awsManagedKey {
		out.order = "Before it: kms:GenerateDataKey on the key for every producer, kms:Decrypt for every consumer, or writes and reads fail."
	}
	switch {
	case s.live.Policy == nil:
		return out, cannotf(s.at(), "whether a resource policy lets other accounts read the stream was not read (kinesis:GetResourcePolicy): encryption would lock them out")
	case *s.live.Policy:
		return out, cannotf(s.at(), "the stream has a resource policy: readers of other accounts can't use the key %s, and would be locked out", awsManagedKey)
	}
	if at := s.policyInCode(); at != "" {
		return out, cannotf(at, "an aws_kinesis_resource_policy at %s lets others at the stream: they may not have the key, and would be locked out", at)
	}
	if code, known := s.text("kms_key_id", ""); s.opts.KMSKey == "" && (!known || code != "" && code != key) {
		return out, cannotf(s.at(), "the code names a key that is not in use yet: pass --kms-key with it, once its policy lets producers and consumers use it, or --kms-key %s", awsManagedKey)
	}
	return out, nil
}

// policyInCode is where a resource policy in the code refers to the stream.
func (s site) policyInCode() string {
	for _, i := range s.ev.Instances {
		if i.Type != "aws_kinesis_resource_policy" {
			continue
		}
		v := i.Attribute("resource_arn")
		text, known := v.Text()
		refers := i.ModulePath == s.inst.ModulePath && strings.Contains(expression(i, "resource_arn"), s.inst.Type+"."+s.inst.Name)
		if refers || known && text == s.live.ARN {
			return fmt.Sprintf("%s:%d", i.File, i.Block.DefRange().Start.Line)
		}
	}
	return ""
}
