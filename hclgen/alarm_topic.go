package hclgen

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// actions is the HCL of alarm_actions for a new alarm: the topic that was passed, else the one topic that
// the alarms of the stream's deployment notify already.
func (w *work) actions(s site) (string, error) {
	if arn := w.ed.opts.AlarmTopic; arn != "" {
		// An alarm and its topic are in one region.
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
		if parts := strings.Split(arn, ":"); len(parts) == 6 && s.live.Region != "" && parts[3] != s.live.Region {
			return "", cannotf(s.at(), "the topic of --alarm-topic is in %s, and the stream in %s", parts[3], s.live.Region)
		}
		return "[" + literal(cty.StringVal(arn)) + "]", nil
	}
	topics := map[string]string{} // HCL by what tells the topics apart, "" where the root module has none for it
	for _, i := range s.ev.Instances {
		if i.Type == typeAlarm && sameProvider(i, s.inst) {
			for _, t := range w.ed.topicsOf(i) {
				if topics[t.id] == "" {
					topics[t.id] = t.hcl
				}
			}
		}
	}
	for _, hcl := range topics {
		if len(topics) == 1 && hcl != "" {
			return hcl, nil
		}
	}
	why := "no alarm in the code of this root module notifies a topic"
	switch {
	case len(topics) > 1:
		why = "the alarms of this root module notify more than one topic"
	case len(topics) == 1:
		why = "what the alarms of this root module notify is known only to Terraform"
	}
	return "", cannotf(s.at(), "an alarm that wakes nobody fixes nothing, and %s: pass --alarm-topic with the ARN of one", why)
}

// topic is what an alarm may notify. The id is the same for one topic wherever it is written; hcl is
// alarm_actions with just the topic as the root module may have it, "" if it may not.
type topic struct{ id, hcl string }

// topicsOf are the actions of an alarm that are topics, or may be.
func (e *editor) topicsOf(i *tfeval.Instance) []topic {
	attr := i.Block.Body.Attributes["alarm_actions"]
	if attr == nil {
		return nil
	}
	v := i.Attribute("alarm_actions")
	list, known := v.Strings()
	whole, inRoot := e.inRoot(i, attr.Expr)
	var all []topic
	switch tuple, written := unwrapped(attr.Expr).(*hclsyntax.TupleConsExpr); {
	case written:
		for n, expr := range tuple.Exprs {
			t := topic{id: i.ModuleDir + " " + expression(i, "alarm_actions")}
			if text, ok := e.inRoot(i, expr); ok {
				t = topic{text, "[" + text + "]"}
			}
			if known {
				t.id = list[n]
			}
			all = append(all, t)
		}
	case known:
		for _, arn := range list {
			t := topic{id: arn}
			if inRoot && len(list) == 1 {
				t.hcl = whole
			}
			all = append(all, t)
		}
	case !v.IsNull():
		all = append(all, topic{id: i.ModuleDir + " " + expression(i, "alarm_actions")})
	}
	var out []topic
	for _, t := range all {
		switch is, known := isTopic(t.id); {
		case known && !is:
			continue
		case !known:
			t.hcl = ""
		case t.hcl == "" && strings.HasPrefix(t.id, "arn:") && e.quotable(v):
			t.hcl = "[" + literal(cty.StringVal(t.id)) + "]"
		}
		out = append(out, t)
	}
	return out
}

// isTopic tells whether an action, by its ARN or by how it is written, is an SNS topic, as far as that is
// known: alarms also scale, stop and recover.
func isTopic(action string) (is, known bool) {
	if strings.HasPrefix(action, "arn:") {
		return strings.Contains(action, ":sns:"), true
	}
	action = strings.ToLower(action)
	if strings.Contains(action, "sns") || strings.Contains(action, "topic") {
		return true, true
	}
	return false, strings.Contains(action, "policy") || strings.Contains(action, "lambda")
}

// quotable tells whether a value may be written down elsewhere in the code.
func (e *editor) quotable(v tfeval.Value) bool {
	for _, read := range v.Origin.Reads {
		if e.opts.Tracked != nil && !e.opts.Tracked(read.File) {
			return false
		}
	}
	return !v.Sensitive
}
