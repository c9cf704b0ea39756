package hclgen

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func inventoryOf(t *testing.T, name string) *Inventory {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "inventory", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inv, err := ReadInventory(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// The files are of one configuration, applied with Terraform 1.11.4; the plan moves the stream audit.
func TestInventory(t *testing.T) {
	want := map[string]string{
		"arn:aws:kinesis:us-east-1:123456789012:stream/audit":         `aws_kinesis_stream.audit`,
		"arn:aws:kinesis:us-east-1:123456789012:stream/numbered-0":    `aws_kinesis_stream.numbered[0]`,
		"arn:aws:kinesis:us-east-1:123456789012:stream/numbered-1":    `aws_kinesis_stream.numbered[1]`,
		"arn:aws:kinesis:us-east-1:123456789012:stream/eu-created":    `module.orders["eu"].aws_kinesis_stream.this["created"]`,
		"arn:aws:kinesis:us-east-1:123456789012:stream/eu-paid":       `module.orders["eu"].aws_kinesis_stream.this["paid"]`,
		"arn:aws:kinesis:us-east-1:123456789012:stream/us-created":    `module.orders["us-east \"1\""].aws_kinesis_stream.this["created"]`,
		"arn:aws:kinesis:us-east-1:123456789012:stream/us-paid":       `module.orders["us-east \"1\""].aws_kinesis_stream.this["paid"]`,
		"arn:aws:firehose:us-east-1:123456789012:deliverystream/lake": `aws_kinesis_firehose_delivery_stream.lake`,
	}
	for _, name := range []string{"state_raw.json", "state_shown.json", "plan_shown.json"} {
		inv := inventoryOf(t, name)
		if got := inv.addresses; len(got) != len(want) {
			t.Errorf("%s: it has %d streams, want %d: %q", name, len(got), len(want), got)
		}
		for arn, address := range want {
			if name == "plan_shown.json" && address == "aws_kinesis_stream.audit" {
				address = "aws_kinesis_stream.trail"
			}
			if got, ok := inv.Address(arn); got != address || !ok {
				t.Errorf("%s: %s is %q, %t; want %q", name, arn, got, ok, address)
			}
		}
	}
}

func TestInventoryParts(t *testing.T) {
	const arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders"
	for title, c := range map[string]struct{ text, want string }{ // want: address, or the ambiguous ones
		"deposed": {`{"version":4,"resources":[{"mode":"managed","type":"aws_kinesis_stream","name":"x","instances":[
			{"deposed":"ab12cd34","attributes":{"arn":"` + arn + `"}}]}]}`, ""},
		"of a data source": {`{"version":4,"resources":[{"mode":"data","type":"aws_kinesis_stream","name":"x","instances":[{"attributes":{"arn":"` + arn + `"}}]}]}`, ""},
		"of another type":  {`{"version":4,"resources":[{"mode":"managed","type":"aws_x","name":"x","instances":[{"attributes":{"arn":"` + arn + `"}}]}]}`, ""},
		"upgraded": {`{"version":4,"resources":[{"mode":"managed","type":"aws_kinesis_stream","name":"x","instances":[
			{"index_key":10,"attributes_flat":{"arn":"` + arn + `","shard_count":"1"}}]}]}`, "aws_kinesis_stream.x[10]"},
		"odd key": {`{"version":4,"resources":[{"mode":"managed","type":"aws_kinesis_stream","name":"x","instances":[
			{"index_key":"a\\${b}\n","attributes":{"arn":"` + arn + `"}}]}]}`, `aws_kinesis_stream.x["a\\$${b}\n"]`},
		"two": {`{"version":4,"resources":[{"module":"module.m","mode":"managed","type":"aws_kinesis_stream","name":"x","instances":[
			{"index_key":"b","attributes":{"arn":"` + arn + `"}},{"index_key":"a","attributes":{"arn":"` + arn + `"}}]}]}`,
			`module.m.aws_kinesis_stream.x["a"] module.m.aws_kinesis_stream.x["b"]`},
		"imported": {"\ufeff" + `{"format_version":"1.2","resource_changes":[{"address":"aws_kinesis_stream.x","mode":"managed","type":"aws_kinesis_stream",
			"change":{"actions":["no-op"],"before":{"arn":"` + arn + `"},"importing":{"id":"orders"}}}]}`, "aws_kinesis_stream.x"},
		"created":           {`{"format_version":"1.2","resource_changes":[{"address":"aws_kinesis_stream.x","mode":"managed","type":"aws_kinesis_stream","change":{"actions":["create"],"before":null}}]}`, ""},
		"no values at all":  {`{"format_version":"1.0"}`, ""},
		"nothing where":     {`{"format_version":"1.0","values":{"root_module":{"resources":[null],"child_modules":[null]}}}`, ""},
		"nothing in a plan": {`{"format_version":"1.0","resource_changes":[null,{"change":null}],"prior_state":null}`, ""},
		"ARN of no text":    {`{"version":4,"resources":[{"mode":"managed","type":"aws_kinesis_stream","name":"x","instances":[{"attributes":{"arn":7}},{"attributes":{"arn":""}}]}]}`, ""},
	} {
		inv, err := ReadInventory(strings.NewReader(c.text), "terraform.tfstate")
		if err != nil {
			t.Errorf("%s: %v", title, err)
			continue
		}
		got, ok := inv.Address(arn)
		all := inv.Ambiguous(arn)
		if (got != "") != ok || ok && all != nil {
			t.Errorf("%s: %q, %t, %q", title, got, ok, all)
		}
		if got += strings.Join(all, " "); got != c.want {
			t.Errorf("%s: %q, want %q", title, got, c.want)
		}
	}
}

func TestInventoryMerge(t *testing.T) {
	const arn = "arn:aws:kinesis:us-east-1:123456789012:stream/audit"
	var none *Inventory
	if address, ok := none.Address(arn); address != "" || ok || none.Ambiguous(arn) != nil {
		t.Error("no inventory has something")
	}
	inv := &Inventory{}
	inv.Merge(none)
	inv.Merge(inventoryOf(t, "state_raw.json"))
	inv.Merge(inventoryOf(t, "state_shown.json"))
	if address, ok := inv.Address(arn); address != "aws_kinesis_stream.audit" || !ok {
		t.Errorf("of two states of one: %q, %t", address, ok)
	}
	inv.Merge(inventoryOf(t, "plan_shown.json"))
	if address, ok := inv.Address(arn); ok {
		t.Errorf("after the plan that moves it: %q", address)
	}
	if got := strings.Join(inv.Ambiguous(arn), " "); got != "aws_kinesis_stream.audit aws_kinesis_stream.trail" {
		t.Errorf("after the plan that moves it: %q", got)
	}
}

func TestInventoryErrors(t *testing.T) {
	for want, text := range map[string]string{
		"f is empty; wanted is a Terraform state":                                     " \n",
		"run `terraform show -json f` and pass":                                       "PK\x03\x04rest",
		"f is UTF-16":                                                                 "\xff\xfe{\x00",
		"f is not a JSON object: invalid character '#'":                               "# aws_kinesis_stream.x:\n",
		"f is not a JSON object: json: cannot":                                        "[]",
		"f is encrypted by OpenTofu: run `tofu show -json`":                           `{"serial":1,"lineage":"x","meta":{},"encrypted_data":"c2VjcmV0","encryption_version":"v0"}`,
		"f is the log of `terraform plan -json`":                                      `{"@level":"info"}` + "\n" + `{"@level":"info"}`,
		"f says where the state is kept":                                              `{"version":3,"backend":{"type":"s3"}}`,
		"f is a state of version 3, wanted is 4":                                      `{"version":3,"modules":[]}`,
		"f has neither the version of a state":                                        `{"version":"1.0","analysis":{}}`,
		"reading f: unsupported state format version":                                 `{"format_version":"99.0"}`,
		"reading f: invalid character 'x' after top-level value; wanted":              `{"version":4}x`,
		"f has more than 100 bytes: not read; take the state or the plan of one root": `{"version":4` + strings.Repeat(" ", 100) + `}`,
	} {
		inv, err := readInventory(strings.NewReader(text), "f", 100)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want %q", inv, err, want)
		}
	}
	if _, err := ReadInventory(iotest.ErrReader(io.ErrUnexpectedEOF), "f"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

func FuzzInventory(f *testing.F) {
	for _, name := range []string{"state_raw.json", "state_shown.json", "plan_shown.json"} {
		data, err := os.ReadFile(filepath.Join("testdata", "inventory", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"format_version":"1.0","values":{"root_module":{"resources":[null]}},"resource_changes":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		inv, err := ReadInventory(strings.NewReader(string(data)), "f")
		if err != nil {
			return
		}
		for arn := range inv.addresses {
			if _, ok := inv.Address(arn); ok == (inv.Ambiguous(arn) != nil) {
				t.Errorf("%q has one address and several, or none", arn)
			}
		}
	})
}
