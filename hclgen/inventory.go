package hclgen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// maxInventoryBytes is the size up to which states and plans are read.
const maxInventoryBytes = 512 << 20

// wantedInventory ends the errors of what is no state and no plan.
const wantedInventory = "wanted is a Terraform state, or what `terraform show -json` prints of a state or a plan"

// Inventory maps what Terraform manages to addresses, by ARN. It holds nothing else of a state: no
// other value, and no resources that are not streams.
type Inventory struct {
	addresses map[string][]string
}

// Address is that of the data or delivery stream with an ARN. It is not ok where none or several have
// it, and without an inventory.
func (inv *Inventory) Address(arn string) (address string, ok bool) {
	if inv == nil || len(inv.addresses[arn]) != 1 {
		return "", false
	}
	return inv.addresses[arn][0], true
}

// othersAt tells whether the address is that of another stream than the one with the ARN.
func (inv *Inventory) othersAt(address, arn string) bool {
	if inv == nil {
		return false
	}
	found := false
	for other, all := range inv.addresses {
		if slices.Contains(all, address) {
			if other == arn {
				return false
			}
			found = true
		}
	}
	return found
}

// isOf tells whether all addresses are among those of a deployment: an inventory does not say which root
// module it is of.
func (inv *Inventory) isOf(ev *tfeval.Evaluation) bool {
	have := map[string]bool{}
	for _, i := range ev.Instances {
		have[i.Address] = true
	}
	for _, all := range inv.addresses {
		if slices.ContainsFunc(all, func(address string) bool { return !have[address] }) {
			return false
		}
	}
	return true
}

// Ambiguous lists the addresses of an ARN that has several, sorted; nil for any other.
func (inv *Inventory) Ambiguous(arn string) []string {
	if inv == nil || len(inv.addresses[arn]) < 2 {
		return nil
	}
	return slices.Clone(inv.addresses[arn])
}

// Merge adds what another inventory has.
func (inv *Inventory) Merge(other *Inventory) {
	if other == nil {
		return
	}
	for arn, all := range other.addresses {
		for _, address := range all {
			inv.add(arn, address)
		}
	}
}

func (inv *Inventory) add(arn, address string) {
	if arn == "" || address == "" || slices.Contains(inv.addresses[arn], address) {
		return
	}
	if inv.addresses == nil {
		inv.addresses = map[string][]string{}
	}
	inv.addresses[arn] = append(inv.addresses[arn], address)
	slices.Sort(inv.addresses[arn])
}

// ReadInventory reads a raw state (version 4), or what `terraform show -json` prints of a state or a
// plan. The name is the file's, for errors.
func ReadInventory(r io.Reader, name string) (*Inventory, error) {
	return readInventory(r, name, maxInventoryBytes)
}

func readInventory(r io.Reader, name string, limit int64) (*Inventory, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s has more than %d bytes: not read; take the state or the plan of one root module", name, limit)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := notJSON(data, name); err != nil {
		return nil, err
	}
	kind, err := kindOf(data, name)
	if err != nil {
		return nil, err
	}
	inv := &Inventory{}
	if err := kind(inv, data); err != nil {
		return nil, fmt.Errorf("reading %s: %w; %s", name, err, wantedInventory)
	}
	return inv, nil
}

// notJSON names what is passed by mistake and is not JSON.
func notJSON(data []byte, name string) error {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return fmt.Errorf("%s is empty; %s", name, wantedInventory)
	case bytes.HasPrefix(data, []byte("PK")): // a zip
		return fmt.Errorf("%s is a plan as `terraform plan -out` writes it: run `terraform show -json %s` and pass what that prints", name, name)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fmt.Errorf("%s is UTF-16, as PowerShell's > writes it: write it as UTF-8", name)
	}
	return nil
}

// kindOf picks the reader for what the top level of a document shows.
func kindOf(data []byte, name string) (func(*Inventory, []byte) error, error) {
	var top map[string]json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&top); err != nil {
		return nil, fmt.Errorf("%s is not a JSON object: %w; %s", name, err, wantedInventory)
	}
	has := func(key string) bool { return top[key] != nil }
	var version int
	isState := json.Unmarshal(top["version"], &version) == nil
	switch {
	case has("encrypted_data"): // https://opentofu.org/docs/language/state/encryption/
		return nil, fmt.Errorf("%s is encrypted by OpenTofu: run `tofu show -json` where the key is, and pass what that prints", name)
	case has("@level"):
		return nil, fmt.Errorf("%s is the log of `terraform plan -json`: plan with -out FILE, run `terraform show -json FILE` and pass what that prints", name)
	case isState && has("backend"):
		return nil, fmt.Errorf("%s says where the state is kept, and is not the state: run `terraform state pull` and pass what that prints", name)
	case isState && version != 4:
		return nil, fmt.Errorf("%s is a state of version %d, wanted is 4, which Terraform writes since 0.12: run `terraform show -json` and pass what that prints", name, version)
	case isState:
		return (*Inventory).readState, nil
	case has("planned_values"), has("resource_changes"), has("prior_state"):
		return (*Inventory).readPlan, nil
	case has("format_version"):
		return (*Inventory).readShown, nil
	}
	return nil, fmt.Errorf("%s has neither the version of a state nor the format_version of what `terraform show -json` prints; %s", name, wantedInventory)
}

// rawState is the part that matters of a state file.
// https://developer.hashicorp.com/terraform/language/state
type rawState struct {
	Resources []struct {
		Module    string              `json:"module"`
		Mode      tfjson.ResourceMode `json:"mode"`
		Type      string              `json:"type"`
		Name      string              `json:"name"`
		Instances []struct {
			Key        any            `json:"index_key"`
			Deposed    string         `json:"deposed"`
			Attributes map[string]any `json:"attributes"`
			Flat       map[string]any `json:"attributes_flat"` // of a state that was upgraded and not applied since
		} `json:"instances"`
	} `json:"resources"`
}

func (inv *Inventory) readState(data []byte) error {
	var state rawState
	if err := json.Unmarshal(data, &state); err != nil {
		return err
	}
	for _, r := range state.Resources {
		address := r.Type + "." + r.Name
		if r.Module != "" {
			address = r.Module + "." + address
		}
		for _, i := range r.Instances {
			attributes := i.Attributes
			if attributes == nil {
				attributes = i.Flat
			}
			inv.addStream(r.Mode, r.Type, address+instanceKey(i.Key), i.Deposed, attributes)
		}
	}
	return nil
}

// instanceKey writes the key of count or for_each as addresses have it.
func instanceKey(key any) string {
	switch k := key.(type) {
	case string:
		return "[" + quotedKey(k, true) + "]"
	case float64:
		return fmt.Sprintf("[%.0f]", k)
	}
	return ""
}

func (inv *Inventory) readShown(data []byte) error {
	var state tfjson.State
	if err := json.Unmarshal(data, &state); err != nil {
		return err
	}
	inv.addValues(&state)
	return nil
}

// readPlan takes the state that the plan starts from, under the addresses that `moved` blocks give,
// and what the plan imports.
func (inv *Inventory) readPlan(data []byte) error {
	var plan tfjson.Plan
	if err := json.Unmarshal(data, &plan); err != nil {
		return err
	}
	inv.addValues(plan.PriorState)
	for _, c := range plan.ResourceChanges {
		if c != nil && c.Change != nil {
			before, _ := c.Change.Before.(map[string]any)
			inv.addStream(c.Mode, c.Type, c.Address, c.DeposedKey, before)
		}
	}
	return nil
}

func (inv *Inventory) addValues(state *tfjson.State) {
	if state != nil && state.Values != nil {
		inv.addModule(state.Values.RootModule)
	}
}

func (inv *Inventory) addModule(m *tfjson.StateModule) {
	if m == nil {
		return
	}
	for _, r := range m.Resources {
		if r != nil {
			inv.addStream(r.Mode, r.Type, r.Address, r.DeposedKey, r.AttributeValues)
		}
	}
	for _, child := range m.ChildModules {
		inv.addModule(child)
	}
}

// addStream adds a stream that Terraform manages; what it is about to destroy (deposed) is none.
func (inv *Inventory) addStream(mode tfjson.ResourceMode, kind, address, deposed string, attributes map[string]any) {
	if mode != tfjson.ManagedResourceMode || deposed != "" || kind != TypeStream && kind != TypeDeliveryStream {
		return
	}
	arn, _ := attributes["arn"].(string)
	inv.add(arn, address)
}
