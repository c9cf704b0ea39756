package analyzer

// Audit is what a check may look at beside the stream itself.
type Audit struct {
	Snapshot *Snapshot
	Config   *Config
	Rates    *Rates // list prices of the region; nil where none is known

	loads map[string]*Load
}

// NewAudit prepares a snapshot for checks.
func NewAudit(s *Snapshot, c *Config, r *Rates) *Audit {
	filters := *c.Filters
	filters.observed = s.Select
	config := *c
	config.Filters = &filters
	a := &Audit{Snapshot: s, Config: &config, Rates: r, loads: make(map[string]*Load, len(s.Streams))}
	for i := range s.Streams {
		stream := &s.Streams[i]
		a.loads[stream.Name] = NewLoad(stream, s.Window, c.Thresholds.HeadroomPercent)
	}
	return a
}

// Load is what the data stream carried.
func (a *Audit) Load(s *Stream) *Load { return a.loads[s.Name] }

// Window is the time that is looked at.
func (a *Audit) Window() Window { return a.Snapshot.Window }

// StreamByARN finds a data stream of the snapshot, excluded ones too; nil where there is none.
func (a *Audit) StreamByARN(arn string) *Stream {
	for i := range a.Snapshot.Streams {
		if s := &a.Snapshot.Streams[i]; s.ARN == arn && arn != "" {
			return s
		}
	}
	return nil
}

// Critical tells whether the stream is critical, and whether that is unsure for want of its tags.
func (a *Audit) Critical(name string, tags map[string]string) (yes, unsure bool) {
	return a.Config.Critical.Matches(name, tags)
}

// Sensitive tells whether the stream carries sensitive data, and whether that is unsure for want of its tags.
func (a *Audit) Sensitive(name string, tags map[string]string) (yes, unsure bool) {
	return a.Config.Sensitive.Matches(name, tags)
}

// WantsFineSeries tells whether the stream's demand is to be read minute by minute: only where it
// may be resharded or switched to another mode, and so must be sized.
func WantsFineSeries(s *Stream, w Window, c *Config) bool {
	l := NewLoad(s, w, c.Thresholds.HeadroomPercent)
	if l.Unsized != "" {
		return false
	}
	t := c.Thresholds
	switch {
	case s.Mode == OnDemand: // what provisioned shards would cost turns on its peak
		return true
	case l.Shards > 1 && l.Average < t.OverProvisionedPercent:
		return true
	case 100*l.Rejected.Sum() > t.ThrottledPercent*(l.Rejected.Sum()+l.Records.Sum()):
		return true
	}
	busyHours := 0
	for _, demand := range l.Hourly.Values {
		if 100*demand > t.UnderProvisionedPercent*float64(l.Shards) {
			busyHours++
		}
	}
	return busyHours >= t.UnderProvisionedHours*t.UnderProvisionedDays
}
