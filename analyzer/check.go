package analyzer

// Severity ranks findings.
type Severity string

// The severities, worst first.
const (
	High   Severity = "HIGH"
	Medium Severity = "MEDIUM"
	Low    Severity = "LOW"
)

// Rank orders severities: 3 for High, 2 for Medium, 1 for Low, 0 for anything else.
func (s Severity) Rank() int {
	switch s {
	case High:
		return 3
	case Medium:
		return 2
	case Low:
		return 1
	}
	return 0
}

// Need names a part of the snapshot that a check relies on. A Gap says which one it leaves unread.
type Need string

// The parts of a snapshot.
const (
	NeedInventory   Need = "inventory"     // which streams there are
	NeedConfig      Need = "configuration" // Stream.Config, DeliveryStream.Config
	NeedTags        Need = "tags"
	NeedMetrics     Need = "metrics"
	NeedShards      Need = "shards"
	NeedConsumers   Need = "consumers"
	NeedReaders     Need = "lambda_readers"
	NeedAlarms      Need = "alarms"
	NeedAccountPlan Need = "account_plan"
	NeedReplicas    Need = "replicas"
	NeedNetwork     Need = "network"
	NeedPrices      Need = "prices"
	NeedPolicy      Need = "resource_policy" // Stream.Policy: no check needs it, a remedy does
)

// Check is one thing that is looked for. It is data plus a pure function for each kind of stream it
// applies to; at least one of Stream and Delivery is set.
type Check struct {
	ID       string // kebab-case: the name of its file, its docs page and its SARIF rule
	Title    string // the audit's own name for it: "issue" in the JSON
	Severity Severity
	Penalty  int    // what a finding takes off the health score of 100
	Needs    []Need // what it cannot do without
	Stream   func(*Audit, *Stream) Result
	Delivery func(*Audit, *DeliveryStream) Result
}

// Result is what a check says of one stream. The zero Result is a pass.
type Result struct {
	Findings []Finding
	Unknown  []Unknown // what could not be judged, and why
	Unseen   []string  // what is not measured, by the owner's choice: told, but no gap
}

// Unknown is a check that could not judge a stream. A check gives Need and Reason, and in Stream the
// Gap.Resource that was not read where that is another than the stream; Run fills in the rest.
type Unknown struct {
	CheckID string   `json:"check_id"`
	Stream  string   `json:"stream"`
	Kind    string   `json:"kind"` // KindStream or KindDelivery
	Need    Need     `json:"need"`
	Reason  string   `json:"reason"`
	Actions []string `json:"iam_actions"` // to add, where a refusal is behind it
}

// Unmeasured is a Result for what could not be judged because need was not read, or for another reason.
func Unmeasured(need Need, reason string) Result {
	return Result{Unknown: []Unknown{{Need: need, Reason: reason}}}
}
