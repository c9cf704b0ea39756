package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// maxAnalysisBytes bounds what ReadJSON reads: 10,000 streams with their findings make a tenth of it.
const maxAnalysisBytes = 256 << 20

// recordedJSON is the part of kinesis_analysis.json that is read again. A key that is not there is nil.
type recordedJSON struct {
	DataStreams     []recordedStreamJSON   `json:"data_streams"`
	FirehoseStreams []recordedDeliveryJSON `json:"firehose_streams"`
	Summary         *struct {
		AccountID   string    `json:"account_id"`
		Region      string    `json:"region"`
		WindowStart time.Time `json:"window_start"`
		WindowEnd   time.Time `json:"analysis_timestamp"`
	} `json:"summary"`
	Coverage *analyzer.Coverage `json:"coverage"`
}

type recordedStreamJSON struct {
	Name          string             `json:"stream_name"`
	ARN           string             `json:"stream_arn"`
	Mode          string             `json:"stream_mode"`
	Configuration json.RawMessage    `json:"configuration"`
	Findings      []analyzer.Finding `json:"findings"`
}

type recordedDeliveryJSON struct {
	Name          string             `json:"stream_name"`
	ARN           string             `json:"stream_arn"`
	Configuration json.RawMessage    `json:"configuration"`
	Findings      []analyzer.Finding `json:"findings"`
}

var errOlder = errors.New("it has no configuration, so an older version wrote the file: run analyze again")

// ReadJSON reads a kinesis_analysis.json as WriteJSON of this version writes it: what comes back is
// analyzer.Record of the analysis, with evidence as encoding/json has it. Files of another kind or of
// an older version are refused.
func ReadJSON(r io.Reader) (*analyzer.Recorded, error) { return readJSON(r, maxAnalysisBytes) }

func readJSON(r io.Reader, limit int64) (*analyzer.Recorded, error) {
	limited := &io.LimitedReader{R: r, N: limit}
	decoder := json.NewDecoder(limited)
	var in recordedJSON
	if err := decoder.Decode(&in); err != nil {
		if limited.N <= 0 {
			return nil, fmt.Errorf("it has more than %d MiB", limit>>20)
		}
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is more behind its JSON object")
	}
	if in.DataStreams == nil || in.FirehoseStreams == nil || in.Summary == nil || in.Coverage == nil {
		return nil, errors.New("this is no kinesis_analysis.json, which has data_streams, firehose_streams, a summary and its coverage: name the one that analyze wrote")
	}
	return in.recorded()
}

func (in *recordedJSON) recorded() (*analyzer.Recorded, error) {
	out := &analyzer.Recorded{
		AccountID:       in.Summary.AccountID,
		Region:          in.Summary.Region,
		Window:          analyzer.Window{Start: in.Summary.WindowStart.UTC(), End: in.Summary.WindowEnd.UTC()},
		Streams:         []analyzer.RecordedStream{},
		DeliveryStreams: []analyzer.RecordedDelivery{},
		Coverage:        *in.Coverage,
	}
	if out.Region == "" || !out.Window.Start.Before(out.Window.End) {
		return nil, fmt.Errorf("its summary is of region %q, from %s to %s", out.Region, out.Window.Start, out.Window.End)
	}
	names := map[string]bool{}
	for _, s := range in.DataStreams {
		if s.Name == "" || names[s.Name] {
			return nil, fmt.Errorf("data stream name %q is empty or there twice", s.Name)
		}
		names[s.Name] = true
		stream, err := s.recorded()
		if err != nil {
			return nil, fmt.Errorf("data stream %q: %w", s.Name, err)
		}
		out.Streams = append(out.Streams, stream)
	}
	names = map[string]bool{}
	for _, d := range in.FirehoseStreams {
		if d.Name == "" || names[d.Name] {
			return nil, fmt.Errorf("delivery stream name %q is empty or there twice", d.Name)
		}
		names[d.Name] = true
		delivery := analyzer.RecordedDelivery{Name: d.Name, ARN: d.ARN, Findings: d.Findings}
		if err := readConfiguration(d.Configuration, &delivery.Config); err != nil {
			return nil, fmt.Errorf("delivery stream %q: %w", d.Name, err)
		}
		out.DeliveryStreams = append(out.DeliveryStreams, delivery)
	}
	return out, nil
}

func (s *recordedStreamJSON) recorded() (analyzer.RecordedStream, error) {
	out := analyzer.RecordedStream{Name: s.Name, ARN: s.ARN, Mode: s.Mode, Findings: s.Findings}
	var c *configurationJSON
	if err := readConfiguration(s.Configuration, &c); err != nil {
		return out, err
	}
	if c != nil {
		out.Config, out.Policy, out.Uneven = &c.StreamConfig, c.Policy, c.Uneven
	}
	return out, nil
}

// readConfiguration reads what is null where it was not read, but is there in any case.
func readConfiguration(data json.RawMessage, into any) error {
	if data == nil {
		return errOlder
	}
	return json.Unmarshal(data, into)
}
