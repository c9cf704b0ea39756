package checks

import (
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// noEncryption finds sensitive streams that are not encrypted at rest.
var noEncryption = analyzer.Check{
	ID:       "no-encryption",
	Title:    "No Encryption",
	Severity: analyzer.High,
	Penalty:  20,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedTags},
	Stream:   streamUnencrypted,
	Delivery: deliveryUnencrypted,
}

// awsManagedKey needs no permission of producers or consumers.
const awsManagedKey = "alias/aws/kinesis"

const encryptStream = "with the key " + awsManagedKey + "; only records written from then on are encrypted. A customer managed key first needs kms:GenerateDataKey for every producer and kms:Decrypt for every consumer, or writes and reads fail."

func streamUnencrypted(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	sensitive, unsure := a.Sensitive(s.Name, s.Tags)
	if !sensitive && !unsure {
		return analyzer.Result{}
	}
	if s.Config == nil {
		return analyzer.Unmeasured(analyzer.NeedConfig, "its configuration was not read, so its encryption is not known")
	}
	if s.Config.Encryption == "KMS" {
		return analyzer.Result{}
	}
	if unsure {
		return analyzer.Unmeasured(analyzer.NeedTags, "it is not encrypted, and its tags, which may make it sensitive, were not read")
	}
	f := analyzer.Finding{
		Details:     "This stream carries sensitive data and is not encrypted at rest.",
		Remediation: "Switch on server-side encryption " + encryptStream,
		Evidence:    analyzer.Evidence{"encryption": s.Config.Encryption},
		Remedy:      analyzer.EnableStreamEncryption{Stream: s.Name, KeyID: awsManagedKey},
	}
	f.Configured()
	return found(f)
}

// deliveryUnencrypted goes by the source: only with direct puts does Firehose itself keep records at
// rest; with a Kinesis source they rest in the stream, and an MSK cluster always encrypts.
// https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
// https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html
func deliveryUnencrypted(a *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result {
	sensitive, unsure := a.Sensitive(d.Name, d.Tags)
	if d.Config == nil {
		if !sensitive && !unsure {
			return analyzer.Result{}
		}
		return analyzer.Unmeasured(analyzer.NeedConfig, "its configuration was not read, so its source and encryption are not known")
	}
	switch d.Config.Source {
	case analyzer.SourceMSK:
		return analyzer.Result{}
	case analyzer.SourceKinesis:
		return sourceUnencrypted(a, d, sensitive, unsure)
	}
	switch {
	case !sensitive && !unsure, d.Config.Encryption == "ENABLED":
		return analyzer.Result{}
	case d.Config.Source != analyzer.SourceDirectPut:
		return analyzer.Unmeasured(analyzer.NeedConfig, fmt.Sprintf("its source %q is of a kind whose encryption this check can not judge", d.Config.Source))
	case d.Config.Encryption == "ENABLING":
		return analyzer.Unmeasured(analyzer.NeedConfig, "its encryption was being switched on (ENABLING): run again")
	case unsure:
		return analyzer.Unmeasured(analyzer.NeedTags, "it is not encrypted, and its tags, which may make it sensitive, were not read")
	}
	status := d.Config.Encryption
	if status == "" {
		status = "DISABLED"
	}
	f := analyzer.Finding{
		Details:     fmt.Sprintf("This delivery stream takes sensitive data by direct puts and does not encrypt it at rest (server-side encryption is %s).", status),
		Remediation: "Switch on server-side encryption with an AWS owned key (key type AWS_OWNED_CMK).",
		Evidence:    analyzer.Evidence{"encryption": status, "source": d.Config.Source},
		Remedy:      analyzer.EnableDeliveryEncryption{DeliveryStream: d.Name, KeyType: "AWS_OWNED_CMK"},
	}
	f.Configured()
	return found(f)
}

// sourceUnencrypted judges a delivery stream that a data stream feeds. What makes either of the two
// sensitive makes it so. The tags of a source outside the account or region are nobody's to read: its name counts.
func sourceUnencrypted(a *analyzer.Audit, d *analyzer.DeliveryStream, sensitive, unsure bool) analyzer.Result {
	name := streamNameOf(d.Config.SourceARN)
	encryption := d.Config.SourceEncryption
	source := a.StreamByARN(d.Config.SourceARN)
	own := source != nil || strings.Contains(d.Config.SourceARN, fmt.Sprintf(":kinesis:%s:%s:", a.Snapshot.Region, a.Snapshot.AccountID))
	var tags map[string]string
	if !own {
		tags = map[string]string{}
	}
	if source != nil {
		name, tags = source.Name, source.Tags
		if source.Config != nil {
			encryption = source.Config.Encryption
		}
	}
	sourceSensitive, sourceUnsure := a.Sensitive(name, tags)
	sure := sensitive && !unsure || sourceSensitive && !sourceUnsure
	sensitive, unsure = sensitive || sourceSensitive, !sure && (unsure || sourceUnsure)
	switch {
	case !sensitive && !unsure, encryption == "KMS":
		return analyzer.Result{}
	case encryption == "":
		return unmeasuredOf(name, analyzer.NeedConfig, fmt.Sprintf("the encryption of its source stream %s was not read", name))
	case unsure:
		return analyzer.Unmeasured(analyzer.NeedTags, fmt.Sprintf("its source stream %s is not encrypted, and the tags that may make the data sensitive were not read", name))
	}
	f := analyzer.Finding{
		Details:     fmt.Sprintf("This delivery stream carries sensitive data from the data stream %s, where it rests unencrypted. A delivery stream fed from Kinesis has no encryption of its own.", name),
		Remediation: fmt.Sprintf("Switch on server-side encryption of the source stream %s %s Firehose's role for the source is a consumer.", name, encryptStream),
		Evidence:    analyzer.Evidence{"source": d.Config.Source, "source_stream": name, "source_encryption": encryption},
	}
	if own { // a stream of that name here is another one
		f.Remedy = analyzer.EnableStreamEncryption{Stream: name, KeyID: awsManagedKey}
	}
	f.Configured()
	return found(f)
}
