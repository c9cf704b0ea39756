package prove

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// digest is the SHA-256, in hex, of what a plan changes: addresses, actions and names of attributes. It
// holds no value, and is the same as long as the same would be done.
func digest(p *tfjson.Plan) (string, error) {
	type change struct {
		Address string         `json:"address"`
		Deposed string         `json:"deposed,omitempty"`
		Actions tfjson.Actions `json:"actions"`
		Changed []string       `json:"changed"`
	}
	changes := []change{}
	for _, c := range p.ResourceChanges {
		if c.Change != nil && !c.Change.Actions.NoOp() {
			changed := names(differences(nil, c.Change.Before, planned(c.Change)))
			changes = append(changes, change{c.Address, c.DeposedKey, c.Change.Actions, changed})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return strings.Compare(a.Address+a.Deposed, b.Address+b.Deposed) })
	canonical, err := json.Marshal(changes)
	if err != nil {
		return "", fmt.Errorf("digest of the plan: %w", err)
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:]), nil
}
