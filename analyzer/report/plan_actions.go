package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// What an action does beside those of an optimization.
const (
	actCreateAlarm   = "CREATE_ALARM"
	actCreateReplica = "CREATE_REPLICA"
	actShardMetrics  = "ENABLE_SHARD_METRICS"
)

type action struct {
	Rank        int                 `json:"rank"`
	Stream      string              `json:"stream_name"`
	Kind        string              `json:"kind"` // analyzer.KindStream or KindDelivery
	Action      string              `json:"action"`
	Priority    analyzer.Severity   `json:"priority"`
	Ongoing     bool                `json:"ongoing"`
	Expected    string              `json:"expected_improvement"`
	Alarm       *analyzer.AlarmSpec `json:"alarm"`
	Commands    []string            `json:"commands"`
	Fingerprint string              `json:"finding_fingerprint"`

	urgency urgency
}

// urgency orders actions of one priority.
type urgency struct {
	order    int // capacity, then alarms, then the rest
	critical bool
	health   int
	traffic  float64 // bytes a second
}

// actionOrder is the order of actions of one priority.
var actionOrder = []string{actScaleUp, actSplit, actMerge, actScaleDown, actSwitchMode, actCreateAlarm, actShardMetrics, actCreateReplica}

// rankActions lists what to do across all streams, the most urgent first: by priority, what is ongoing
// first, capacity before alarms, then critical streams, ill ones and busy ones.
func rankActions(a *analyzer.Analysis, optimizations []optimization) []action {
	actions := []action{}
	for i := range a.Streams {
		r := &a.Streams[i]
		s := subject{a: a, name: r.Stream.Name, kind: analyzer.KindStream, findings: r.Findings}
		critical, _ := a.Audit.Critical(r.Stream.Name, r.Stream.Tags)
		s.urgency = urgency{critical: critical, health: r.Health}
		if r.Load.Known {
			s.urgency.traffic = perSecond(r.Load.Bytes)
		}
		actions = append(actions, s.capacity(optimizations)...)
		actions = append(actions, s.alarms()...)
		actions = append(actions, s.shardMetrics()...)
		actions = append(actions, s.replica(r.Stream)...)
	}
	for i := range a.DeliveryStreams {
		r := &a.DeliveryStreams[i]
		s := subject{a: a, name: r.Stream.Name, kind: analyzer.KindDelivery, findings: r.Findings}
		critical, _ := a.Audit.Critical(r.Stream.Name, r.Stream.Tags)
		s.urgency = urgency{critical: critical, health: r.Health}
		if bytes, _, ok := deliveryRates(r.Stream, a.Audit.Window()); ok {
			s.urgency.traffic = bytes
		}
		actions = append(actions, s.alarms()...)
	}
	slices.SortStableFunc(actions, func(x, y action) int {
		return cmp.Or(
			y.Priority.Rank()-x.Priority.Rank(),
			first(x.Ongoing, y.Ongoing),
			x.urgency.order-y.urgency.order,
			first(x.urgency.critical, y.urgency.critical),
			x.urgency.health-y.urgency.health,
			cmp.Compare(y.urgency.traffic, x.urgency.traffic),
			strings.Compare(x.Stream, y.Stream),
		)
	})
	for i := range actions {
		actions[i].Rank = i + 1
	}
	return actions
}

// subject is a stream that actions are written for.
type subject struct {
	a        *analyzer.Analysis
	name     string
	kind     string
	findings []analyzer.Finding
	urgency  urgency
}

func (s subject) act(name string, f *analyzer.Finding, expected string, commands ...string) action {
	u := s.urgency
	u.order = slices.Index(actionOrder, name)
	return action{
		Stream: s.name, Kind: s.kind, Action: name, Priority: f.Severity, Ongoing: f.Ongoing,
		Expected: expected, Commands: list(commands), Fingerprint: f.Fingerprint, urgency: u,
	}
}

// capacity turns the stream's optimizations into one action for each kind of them.
func (s subject) capacity(optimizations []optimization) []action {
	var out []action
	for _, o := range optimizations {
		if o.Stream != s.name {
			continue
		}
		var commands []string
		for _, step := range o.Steps {
			commands = append(commands, step.Command, step.WaitCommand)
		}
		if n := len(out); n > 0 && out[n-1].Action == o.Action {
			out[n-1].Commands = append(out[n-1].Commands, commands...)
			out[n-1].Expected += "; " + o.expected()
			continue
		}
		act := s.act(o.Action, o.finding, o.expected(), commands...)
		act.Ongoing = o.ongoing
		out = append(out, act)
	}
	return out
}

// expected says in words what the projection is.
func (o *optimization) expected() string {
	var parts []string
	if c := o.Projected.Utilization; c.Before != nil && c.After != nil {
		parts = append(parts, fmt.Sprintf("busy utilisation from %s to %s", percent(*c.Before), percent(*c.After)))
	}
	if c := o.Projected.Throttled; c.Before != nil && c.After != nil && *c.Before+*c.After > 0 {
		parts = append(parts, fmt.Sprintf("rejected records from %s to %s", percent(*c.Before), percent(*c.After)))
	}
	if c := o.Projected.MonthlyCost; c.Before != nil && c.After != nil {
		parts = append(parts, fmt.Sprintf("from %s to %s a month", dollars(*c.Before), dollars(*c.After)))
	}
	if len(parts) == 0 {
		parts = []string{"not projected, for want of metrics or prices"}
	}
	text := strings.Join(parts, ", ")
	if o.ShardID != nil {
		return *o.ShardID + ": " + text
	}
	return text
}
