package hclgen

import (
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// scaler is where the code gives the stream's shards to something that scales them: a target of
// Application Auto Scaling that names the stream, or an alarm on it whose action is a scaling policy or a
// Lambda function; "" where nothing does.
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
func (s site) scaler() string {
	for _, i := range s.ev.Instances {
		switch i.Type {
		case "aws_appautoscaling_target":
			if s.namedIn(i, "resource_id") {
				return fmt.Sprintf("%s at %s", i.Address, headOf(i))
			}
		case typeAlarm:
			actions := expression(i, "alarm_actions")
			scales := strings.Contains(actions, "aws_appautoscaling_policy.") || strings.Contains(actions, "aws_lambda_function.") ||
				strings.Contains(actions, ":scalingPolicy:") || strings.Contains(actions, ":lambda:")
			if scales && s.namedIn(i, "dimensions") {
				return fmt.Sprintf("%s at %s", i.Address, headOf(i))
			}
		}
	}
	return ""
}

// namedIn tells whether an argument of another resource refers to the stream, or holds its name.
func (s site) namedIn(i *tfeval.Instance, path string) bool {
	text := expression(i, path)
	if i.ModulePath == s.inst.ModulePath && strings.Contains(text, s.inst.Type+"."+s.inst.Name+".") || strings.Contains(text, `"`+s.live.Name+`"`) {
		return true
	}
	value, ok := i.Attribute(path).Text()
	return ok && strings.HasSuffix("/"+value, "/"+s.live.Name)
}
