package hclgen

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// enableDeliveryEncryption switches on server-side encryption of a delivery stream that is fed by direct
// puts. With a Kinesis or MSK source AWS and the provider refuse it.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_StartDeliveryStreamEncryption.html
func enableDeliveryEncryption(r analyzer.EnableDeliveryEncryption, s site) (intent, error) {
	out := intent{
		title: fmt.Sprintf("Encrypt %s at rest", r.DeliveryStream),
		goals: []goal{
			{path: "server_side_encryption.enabled", want: cty.True, def: "false"},
			{path: "server_side_encryption.key_type", want: cty.StringVal(r.KeyType), def: "AWS_OWNED_CMK"},
		},
		reversibility: Reversible,
		rollback:      "Set enabled to false in server_side_encryption, or take the block out.",
	}
	for _, source := range []string{"kinesis_source_configuration", "msk_source_configuration"} {
		if has, known := s.inst.HasBlock(source); has || !known {
			return out, cannotf(s.at(), "the delivery stream has, or may have, a %s, with which server_side_encryption is refused: encrypt the source instead", source)
		}
	}
	if has, known := s.inst.HasBlock("server_side_encryption"); !has && !known {
		return out, cannotf(s.at(), "whether the code has a server_side_encryption block is known only to Terraform")
	}
	if code, known := s.text("server_side_encryption.key_type", r.KeyType); !known || code != r.KeyType {
		return out, cannotf(s.at(), "the code names a key of another type: switch it on by hand, once Firehose may use that key")
	}
	return out, nil
}
