package hclgen

// Settings say how remedies become patches.
type Settings struct {
	AlarmTopic      string // ARN that new alarms notify; "" takes the one topic that the root's alarms use
	KMSKey          string // for data streams; "" takes AWS's own key
	AllowReductions bool   // capacity and retention cuts too
	// Inventory tells the addresses of live streams from state or a plan; nil: by name.
	Inventory *Inventory
	// Selected tells which asks are wanted; nil: all. The others still say what the code may be on its way to.
	Selected func(Ask) bool
	// Tracked tells which files git knows; nil: all. Only those are edited or quoted.
	Tracked func(name string) bool
	// Withdrawn are IDs of patches that a proof refused, with the reason.
	Withdrawn map[string]string
}
