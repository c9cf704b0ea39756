package hclgen

import "github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"

// Result is what came of a run: the patches in the order in which they apply, and what was not patched.
type Result struct {
	Patches  []*Patch   `json:"patches"`
	Refusals []Refusal  `json:"refusals"`
	Awaiting []Awaiting `json:"awaiting_apply"`
	Advice   []Advice   `json:"advice"`
	Silenced []Silenced `json:"silenced"`
	Aside    []Aside    `json:"left_aside"` // code that could not be read
	Defined  []Defined  `json:"defined"`    // where streams with findings stand

	// Blobs are git's names of the files that patches edit and streams stand in, before any patch.
	Blobs map[string]string `json:"blobs"`

	// Deployments are those that claims name. Variables that the live names tell are filled in.
	Deployments map[string]tfeval.Deployment `json:"-"`
}

// Patch is one change of the code. Each one applies on top of those before it.
type Patch struct {
	ID            string        `json:"id"` // the same from run to run
	Remedy        string        `json:"remedy"`
	Title         string        `json:"title"` // one line, as "Set shard_count of orders to 8"
	Findings      []FindingRef  `json:"findings"`
	Claims        []Claim       `json:"claims"`
	Reversibility Reversibility `json:"reversibility"`
	Reduces       bool          `json:"reduces"`         // capacity or retention, in the code at least
	Order         string        `json:"order,omitempty"` // what has to come before or after it
	Rollback      string        `json:"rollback"`
	Notes         []string      `json:"notes"`
	Files         []FileChange  `json:"files"`
	Proof         *Proof        `json:"proof"` // nil until it was proven
}

// FindingRef names a finding that a patch, a refusal or the like is for.
type FindingRef struct {
	Stream      string `json:"stream"`
	Kind        string `json:"kind"`
	CheckID     string `json:"check_id"`
	Issue       string `json:"issue"`
	Severity    string `json:"severity"`
	Fingerprint string `json:"fingerprint"`
}

// Claim is a resource instance that a patch changes, or adds where Adds is set. Everything else must
// stay as it is.
type Claim struct {
	Deployment string   `json:"deployment"` // tfeval.Deployment's String
	Root       string   `json:"root"`       // the root module's folder, relative to the repository's top
	Address    string   `json:"address"`
	Arguments  []string `json:"arguments"` // paths as "extended_s3_configuration.buffering_size"
	Adds       bool     `json:"adds"`
}

// Reversibility says what it takes to undo a patch once it was applied.
type Reversibility string

// The kinds of reversibility.
const (
	Reversible Reversibility = "reversible"
	OneWay     Reversibility = "one_way"     // AWS does not let it be switched back
	DataLosing Reversibility = "data_losing" // what it removes does not come back
)

// FileChange is a file before and after a patch. The name is relative to the repository's top, with
// slashes.
type FileChange struct {
	Name   string `json:"name"`
	Before []byte `json:"-"`
	After  []byte `json:"-"`
	New    bool   `json:"new"`
	Edits  []Edit `json:"edits"` // none for a new file
	Diff   string `json:"diff"`  // unified
}

// Edit replaces the bytes from Start up to End of a file.
type Edit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	Line  int    `json:"line"` // where Start is, counted from 1
}

// Refusal is a remedy that is not turned into a patch.
type Refusal struct {
	Finding FindingRef `json:"finding"`
	Remedy  string     `json:"remedy"`
	Reason  string     `json:"reason"`
	Place   string     `json:"place,omitempty"` // file:line
	HCL     string     `json:"hcl,omitempty"`   // to paste, by hand
}

// Awaiting is a remedy that the code already has: it only wants to be applied.
type Awaiting struct {
	Finding FindingRef `json:"finding"`
	Remedy  string     `json:"remedy"`
	Place   string     `json:"place"`
	What    string     `json:"what"`
}

// Advice is a remedy that is for a person to carry out.
type Advice struct {
	Stream   string       `json:"stream"`
	Kind     string       `json:"kind"`
	Findings []FindingRef `json:"findings"` // none: no code defines the stream
	Remedy   string       `json:"remedy"`
	Text     string       `json:"text"`
	HCL      string       `json:"hcl,omitempty"`
}

// Silenced is a remedy that a kinesis-audit:ignore comment in the code turns off.
type Silenced struct {
	Finding FindingRef `json:"finding"`
	Reason  string     `json:"reason"`
	Place   string     `json:"place"`
}

// Aside is code that was not looked into.
type Aside struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Proof is what running Terraform over the patched code showed.
type Proof struct {
	Mode    string   `json:"mode"`   // "validate" or "plan"
	Status  string   `json:"status"` // "validated", "proven", "not_validated" (the code did not validate before either), "failed", "skipped"
	Detail  string   `json:"detail,omitempty"`
	Digests []string `json:"plan_digests,omitempty"` // SHA-256 of the plans' resource changes, one a root module
}
