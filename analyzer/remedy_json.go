package analyzer

import (
	"encoding/json"
	"fmt"
)

// MarshalRemedy writes r as one JSON object, "kind" first; null for nil.
func MarshalRemedy(r Remedy) ([]byte, error) {
	if r == nil {
		return []byte("null"), nil
	}
	fields, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("remedy %s: %w", r.Kind(), err)
	}
	return fmt.Appendf(nil, `{"kind":%q,%s`, r.Kind(), fields[1:]), nil
}

// MarshalJSON writes the finding with its remedy's kind.
func (f Finding) MarshalJSON() ([]byte, error) {
	remedy, err := MarshalRemedy(f.Remedy)
	if err != nil {
		return nil, err
	}
	type plain Finding
	return json.Marshal(struct {
		plain
		Remedy json.RawMessage `json:"remedy"`
	}{plain(f), remedy})
}

// UnmarshalRemedy reads what MarshalRemedy writes: nil for null. A kind that is not known is an error.
func UnmarshalRemedy(data []byte) (Remedy, error) {
	var tagged *struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(data, &tagged); err != nil {
		return nil, fmt.Errorf("remedy: %w", err)
	}
	if tagged == nil {
		return nil, nil
	}
	read, known := remedyReaders[tagged.Kind]
	if !known {
		return nil, fmt.Errorf("remedy of kind %q: this version knows none such", tagged.Kind)
	}
	r, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("remedy %s: %w", tagged.Kind, err)
	}
	return r, nil
}

// remedyReaders read the fields of a remedy, by its kind.
var remedyReaders = map[string]func([]byte) (Remedy, error){
	SetShardCount{}.Kind():            readRemedy[SetShardCount],
	SplitShards{}.Kind():              readRemedy[SplitShards],
	MergeShards{}.Kind():              readRemedy[MergeShards],
	SwitchMode{}.Kind():               readRemedy[SwitchMode],
	CreateAlarms{}.Kind():             readRemedy[CreateAlarms],
	EnableStreamEncryption{}.Kind():   readRemedy[EnableStreamEncryption],
	EnableDeliveryEncryption{}.Kind(): readRemedy[EnableDeliveryEncryption],
	EnableShardMetrics{}.Kind():       readRemedy[EnableShardMetrics],
	SetRetention{}.Kind():             readRemedy[SetRetention],
	SetBuffering{}.Kind():             readRemedy[SetBuffering],
	EnableS3Backup{}.Kind():           readRemedy[EnableS3Backup],
	AddLambdaTransformation{}.Kind():  readRemedy[AddLambdaTransformation],
	AddS3Endpoint{}.Kind():            readRemedy[AddS3Endpoint],
	CreateReplica{}.Kind():            readRemedy[CreateReplica],
}

func readRemedy[R Remedy](data []byte) (Remedy, error) {
	var r R
	err := json.Unmarshal(data, &r)
	return r, err
}

// UnmarshalJSON reads what MarshalJSON writes. Evidence comes back as encoding/json has it: numbers as
// float64, times as text.
func (f *Finding) UnmarshalJSON(data []byte) error {
	type plain Finding
	var in struct {
		plain
		Remedy json.RawMessage `json:"remedy"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	out := Finding(in.plain)
	if len(in.Remedy) > 0 {
		remedy, err := UnmarshalRemedy(in.Remedy)
		if err != nil {
			return err
		}
		out.Remedy = remedy
	}
	*f = out
	return nil
}
