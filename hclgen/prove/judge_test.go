package prove

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// planOf reads the resource changes of a plan.
func planOf(t *testing.T, changes string) *tfjson.Plan {
	t.Helper()
	p := &tfjson.Plan{}
	if err := json.Unmarshal([]byte("["+changes+"]"), &p.ResourceChanges); err != nil {
		t.Fatal(err)
	}
	return p
}

// resource is a change of a managed resource, of which only what is planned is told.
func resource(address, actions, after string) string {
	return `{"address": "` + address + `", "mode": "managed", "change": {"actions": ` + actions + `, "after": ` + after + `}}`
}

const (
	noop    = `["no-op"]`
	update  = `["update"]`
	create  = `["create"]`
	destroy = `["delete"]`
	replace = `["delete", "create"]`
)

func claims(address string, arguments ...string) []hclgen.Claim {
	return []hclgen.Claim{{Address: address, Arguments: arguments}}
}

func TestJudge(t *testing.T) {
	const s, d = "aws_kinesis_stream.s", "aws_kinesis_firehose_delivery_stream.d"
	adds := []hclgen.Claim{{Address: "aws_cloudwatch_metric_alarm.a", Adds: true}}
	for name, c := range map[string]struct {
		before, after string
		claims        []hclgen.Claim
		want          []string
	}{
		"what is claimed": {
			resource(s, noop, `{"shard_count": 2, "name": "orders"}`), resource(s, update, `{"shard_count": 4, "name": "orders"}`),
			claims(s, "shard_count"), nil,
		},
		"the code follows what is live": {
			resource(s, update, `{"shard_count": 2}`), resource(s, noop, `{"shard_count": 4}`), claims(s, "shard_count"), nil,
		},
		"an argument below a block": {
			resource(s, noop, `{"stream_mode_details": [{"stream_mode": "PROVISIONED"}], "shard_count": 4}`),
			resource(s, update, `{"stream_mode_details": [{"stream_mode": "ON_DEMAND"}], "shard_count": null}`),
			claims(s, "stream_mode_details.stream_mode", "shard_count"), nil,
		},
		"an argument with an index": {
			resource(d, noop, `{"extended_s3_configuration": [{"buffering_size": 5}]}`), resource(d, update, `{"extended_s3_configuration": [{"buffering_size": 64}]}`),
			claims(d, "extended_s3_configuration.0.buffering_size"), nil,
		},
		"a sibling of the claimed argument": {
			resource(d, noop, `{"extended_s3_configuration": [{"buffering_size": 5, "prefix": "a"}]}`), resource(d, update, `{"extended_s3_configuration": [{"buffering_size": 64, "prefix": "b"}]}`),
			claims(d, "extended_s3_configuration.buffering_size"), []string{d + " would change more than is claimed (extended_s3_configuration.prefix)"},
		},
		"a new block comes with defaults": {
			resource(d, noop, `{"extended_s3_configuration": [{"s3_backup_mode": "Disabled", "s3_backup_configuration": []}]}`),
			resource(d, update, `{"extended_s3_configuration": [{"s3_backup_mode": "Enabled", "s3_backup_configuration": [{"bucket_arn": "b", "buffering_size": 5}]}]}`),
			claims(d, "extended_s3_configuration.s3_backup_mode", "extended_s3_configuration.s3_backup_configuration.bucket_arn"), nil,
		},
		"a block that was there is not new": {
			resource(d, noop, `{"server_side_encryption": [{"enabled": false, "key_type": "AWS_OWNED_CMK"}]}`),
			resource(d, update, `{"server_side_encryption": [{"enabled": true, "key_type": "CUSTOMER_MANAGED_CMK"}]}`),
			claims(d, "server_side_encryption.enabled"), []string{d + " would change more than is claimed (server_side_encryption.key_type)"},
		},
		"a removed block has to be claimed itself": {
			resource(d, noop, `{"processing_configuration": [{"enabled": true}], "name": "n"}`), resource(d, update, `{"processing_configuration": [], "name": "n"}`),
			claims(d, "processing_configuration.enabled"), []string{d + " would change more than is claimed (processing_configuration)"},
		},
		"null, empty and missing are the same": {
			resource(d, noop, `{"buffering_size": 5, "key_arn": null, "tags": {}}`), resource(d, update, `{"buffering_size": 6, "key_arn": "", "prefix": ""}`),
			claims(d, "buffering_size"), nil,
		},
		"a claim on an address with an index and a key": {
			resource(`module.m[0].aws_kinesis_stream.s[\"a\"]`, noop, `{"shard_count": 2}`), resource(`module.m[0].aws_kinesis_stream.s[\"a\"]`, update, `{"shard_count": 4}`),
			claims(`module.m[0].aws_kinesis_stream.s["a"]`, "shard_count"), nil,
		},
		"no effect": {
			resource(s, noop, `{"shard_count": 2}`), resource(s, noop, `{"shard_count": 2}`),
			claims(s, "shard_count"), []string{s + " would not change (shard_count): the patch is without effect"},
		},
		"one of two patches without effect": {
			resource(s, noop, `{"shard_count": 2, "retention_period": 24}`), resource(s, update, `{"shard_count": 4, "retention_period": 24}`),
			append(claims(s, "shard_count"), claims(s, "retention_period")...),
			[]string{s + " would not change (retention_period): the patch is without effect"},
		},
		"replaced": {
			resource(s, noop, `{"name": "secret-old"}`),
			`{"address": "` + s + `", "mode": "managed", "change": {"actions": ["delete", "create"], "after": {"name": "secret-new"}, "replace_paths": [["name"], ["vpc_config", 0, "role_arn"]]}}`,
			claims(s, "name"), []string{s + " would be replaced (name, vpc_config.role_arn)"},
		},
		"replaced, the new one first": {
			resource(s, noop, `{}`), resource(s, `["create", "delete"]`, `{}`), claims(s, "name"), []string{s + " would be replaced ()"},
		},
		"replaced before too": {
			resource(s, replace, `{"shard_count": 2}`), resource(s, replace, `{"shard_count": 4}`), claims(s, "shard_count"), nil,
		},
		"destroyed":     {resource(s, noop, `{}`), resource(s, destroy, `null`), nil, []string{s + " would be gone (delete)"}},
		"forgotten":     {resource(s, noop, `{}`), resource(s, `["forget"]`, `null`), nil, []string{s + " would be gone (forget)"}},
		"gone":          {resource(s, create, `{}`), ``, nil, []string{s + " is not planned any more"}},
		"new, deleting": {``, resource(s, destroy, `null`), nil, []string{s + " would be gone (delete)"}},
		"another resource changes": {
			resource("aws_iam_role.r", noop, `{"name": "a", "policy": "p"}`), resource("aws_iam_role.r", update, `{"name": "b", "policy": "q"}`),
			nil, []string{"aws_iam_role.r would change (name, policy, update), which no patch claims"},
		},
		"another resource changes in how it is planned only": {
			resource("aws_iam_role.r", noop, `{"name": ""}`), resource("aws_iam_role.r", update, `{"name": null}`),
			nil, []string{"aws_iam_role.r would change (update), which no patch claims"},
		},
		"another resource was about to change anyway": {
			resource("aws_iam_role.r", update, `{"name": "b"}`), resource("aws_iam_role.r", update, `{"name": "b"}`), nil, nil,
		},
		"another resource is about to be created with other values": {
			resource("aws_iam_role.r", create, `{"name": "a"}`), resource("aws_iam_role.r", create, `{"name": "b"}`),
			nil, []string{"aws_iam_role.r would change (name, create), which no patch claims"},
		},
		"a claim that holds elsewhere": {
			resource(s, noop, `{"shard_count": 2}`) + "," + resource("aws_kinesis_stream.t", noop, `{"shard_count": 2}`),
			resource(s, update, `{"shard_count": 4}`) + "," + resource("aws_kinesis_stream.t", update, `{"shard_count": 4}`),
			claims(s, "shard_count"), []string{"aws_kinesis_stream.t would change (shard_count, update), which no patch claims"},
		},
		"becomes unknown": {
			resource("aws_lambda_function.f", noop, `{"arn": "a", "env": [{"x": "1"}]}`),
			`{"address": "aws_lambda_function.f", "mode": "managed", "change": {"actions": ["update"], "after": {"env": [{}]}, "after_unknown": {"arn": true, "env": [{"x": true}]}}}`,
			nil, []string{"aws_lambda_function.f would change (arn, env.x, update), which no patch claims"},
		},
		"unknown before too": {
			`{"address": "a.b", "mode": "managed", "change": {"actions": ["update"], "after": {}, "after_unknown": {"arn": true}}}`,
			`{"address": "a.b", "mode": "managed", "change": {"actions": ["update"], "after": {}, "after_unknown": {"arn": true}}}`, nil, nil,
		},
		"added":             {``, resource("aws_cloudwatch_metric_alarm.a", create, `{"alarm_name": "a"}`), adds, nil},
		"added and missing": {``, ``, adds, []string{"aws_cloudwatch_metric_alarm.a is not in the plan, though a patch claims it"}},
		"added to what is there": {
			resource("aws_cloudwatch_metric_alarm.a", noop, `{}`), resource("aws_cloudwatch_metric_alarm.a", update, `{"x": 1}`),
			adds, []string{"aws_cloudwatch_metric_alarm.a is in the plan without the patch that claims to add it"},
		},
		"added by replacing": {
			resource("aws_cloudwatch_metric_alarm.a", noop, `{}`), resource("aws_cloudwatch_metric_alarm.a", replace, `{}`),
			adds, []string{"aws_cloudwatch_metric_alarm.a would be replaced ()"},
		},
		"added by importing is no create": {
			``, resource("aws_cloudwatch_metric_alarm.a", noop, `{}`), adds,
			[]string{"aws_cloudwatch_metric_alarm.a would be planned (no-op), which no patch claims"},
		},
		"added, then changed by the next patch": {
			``, resource("aws_cloudwatch_metric_alarm.a", create, `{}`), append(claims("aws_cloudwatch_metric_alarm.a", "threshold"), adds...), nil,
		},
		"added without a claim": {
			``, resource("aws_sns_topic.t", create, `{}`), nil, []string{"aws_sns_topic.t would be planned (create), which no patch claims"},
		},
		"claimed but not there": {``, ``, claims(s, "shard_count"), []string{s + " is not in the plan, though a patch claims it"}},
		"what an earlier replacement left over": {
			resource(s, noop, `{"shard_count": 2}`) + `, {"address": "` + s + `", "deposed": "ab12", "mode": "managed", "change": {"actions": ["delete"]}}`,
			resource(s, update, `{"shard_count": 4}`) + `, {"address": "` + s + `", "deposed": "ab12", "mode": "managed", "change": {"actions": ["delete"]}}`,
			claims(s, "shard_count"), nil,
		},
		"a data source is read later": {
			``, `{"address": "data.aws_ami.a", "mode": "data", "change": {"actions": ["read"], "after": {}}}`, nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(planOf(t, c.before), planOf(t, c.after), c.claims)
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if strings.Contains(strings.Join(got, ""), "secret") {
				t.Errorf("a reason holds a value: %q", got)
			}
		})
	}
}

func TestJudgeActionsThatAreInvoked(t *testing.T) {
	before := &tfjson.Plan{ActionInvocations: []*tfjson.ActionInvocation{{Address: "action.aws_lambda_invoke.a"}}}
	after := &tfjson.Plan{ActionInvocations: []*tfjson.ActionInvocation{{Address: "action.aws_lambda_invoke.a"}, {Address: "action.aws_lambda_invoke.b"}}}
	want := []string{"action.aws_lambda_invoke.b would be invoked, which no patch claims"}
	if got := judge(before, after, nil); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDigest(t *testing.T) {
	of := func(changes string) string {
		t.Helper()
		sum, err := digest(planOf(t, changes))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	change := func(address, before, after string) string {
		return `{"address": "` + address + `", "mode": "managed", "change": {"actions": ["update"], "before": ` + before + `, "after": ` + after + `}}`
	}
	one := change("a.b", `{"x": "1", "y": "1"}`, `{"x": "2", "y": "1"}`)
	two := change("a.c", `{"z": [1]}`, `{"z": [2]}`)
	sum := of(one + "," + two)
	for name, same := range map[string]string{
		"in another order":       two + "," + one,
		"with other values":      change("a.b", `{"x": "hunter1"}`, `{"x": "hunter2"}`) + "," + two,
		"beside what stays":      one + "," + two + "," + resource("a.d", noop, `{"x": 1}`),
		"with an unknown value":  `{"address": "a.b", "mode": "managed", "change": {"actions": ["update"], "before": {"x": 1}, "after_unknown": {"x": true}}},` + two,
		"with a list that grows": one + "," + change("a.c", `{"z": [1]}`, `{"z": [1, 2]}`),
	} {
		if got := of(same); got != sum {
			t.Errorf("%s: %s, not %s", name, got, sum)
		}
	}
	for name, other := range map[string]string{
		"fewer":                  one,
		"another attribute":      change("a.b", `{"y": "1"}`, `{"y": "2"}`) + "," + two,
		"another action":         strings.ReplaceAll(one, "update", "delete") + "," + two,
		"another address":        change("a.B", `{"x": "1"}`, `{"x": "2"}`) + "," + two,
		"one more":               one + "," + two + "," + resource("a.d", create, `{}`),
		"one left over from one": one + "," + two + `, {"address": "a.b", "deposed": "ab", "change": {"actions": ["delete"]}}`,
	} {
		if got := of(other); got == sum {
			t.Errorf("%s: the digest is the same", name)
		}
	}
}
