package analyzer

import "testing"

func TestCriticalByName(t *testing.T) {
	c := DefaultConfig().Critical
	for name, want := range map[string]bool{
		"orders":             true,
		"order":              true,
		"ordering_events":    true,
		"prod-orders":        true,
		"prod.payment.v2":    true,
		"prodPaymentEvents":  true,
		"OrderEvents":        true,
		"APIOrders":          true,
		"v2Orders":           true,
		"ORDERS":             true,
		"my_critical-thing":  true,
		"primary":            true,
		"transactions-eu":    true,
		"border":             false,
		"reorder":            false,
		"repayments":         false,
		"non-prod-clicks":    false,
		"clickstream":        false,
		"":                   false,
		"---":                false,
		"secondary":          false,
		"preprimary-metrics": false,
	} {
		yes, unsure := c.Matches(name, map[string]string{})
		if yes != want || unsure {
			t.Errorf("%q: %v (unsure: %v), want %v", name, yes, unsure, want)
		}
	}
}

func TestSensitiveByName(t *testing.T) {
	c := DefaultConfig().Sensitive
	for name, want := range map[string]bool{
		"customer-events": true,
		"users":           true,
		"userEvents":      true,
		"credit_checks":   true,
		"pii":             true,
		"superuser":       false,
		"orders":          false,
		"copii":           false,
		"PIIevents":       true,
		"PIIEvents":       true,
		"rawUSERclicks":   true,
		"SUPERUSERclicks": false,
	} {
		if yes, _ := c.Matches(name, map[string]string{}); yes != want {
			t.Errorf("%q: %v, want %v", name, yes, want)
		}
	}
}

func TestTagsDecide(t *testing.T) {
	config := DefaultConfig()
	specific := *config.Critical
	specific.Yes = append([]string{"Tier=3", "low"}, specific.Yes...)
	type tags map[string]string
	for _, c := range []struct {
		of   *Classifier
		name string
		tags tags
		want bool
	}{
		{config.Critical, "clicks", tags{"Criticality": "high"}, true},
		{config.Critical, "clicks", tags{"criticality": " HIGH "}, true},
		{config.Critical, "orders", tags{"Criticality": "low"}, false},
		{config.Critical, "orders", tags{"Critical": "false"}, false},
		{config.Critical, "orders", tags{"Critical": "0"}, false},
		{config.Critical, "clicks", tags{"Critical": "1"}, true},
		{config.Critical, "clicks", tags{"Tier": "0"}, true},
		{config.Critical, "clicks", tags{"Tier": "1"}, true},
		{config.Critical, "orders", tags{"Tier": "3"}, false},
		{config.Critical, "orders", tags{"TIER": "tier-2"}, false},
		{config.Critical, "clicks", tags{"Tier": "web"}, false},                     // says neither: the name decides
		{config.Critical, "orders", tags{"Tier": "web"}, true},                      // likewise
		{config.Critical, "orders", tags{"Tier": "web", "Critical": "no"}, false},   // one that says neither is passed over
		{config.Critical, "clicks", tags{"Criticality": "low", "Tier": "1"}, false}, // the first tag in the list decides
		{config.Critical, "clicks", tags{"criticality": "high", "Criticality": "low"}, false},
		{&specific, "clicks", tags{"Tier": "3"}, true},      // an entry for one tag alone beats one for all
		{&specific, "clicks", tags{"Critical": "3"}, false}, // and is for that tag alone
		{&specific, "orders", tags{"Tier": "low"}, false},   // in both lists alike: no
		{config.Sensitive, "customers", tags{"PII": "false"}, false},
		{config.Sensitive, "clicks", tags{"PII": "true"}, true},
		{config.Sensitive, "clicks", tags{"DataClassification": "Confidential"}, true},
		{config.Sensitive, "users", tags{"DataClassification": "public"}, false},
		{config.Sensitive, "users", tags{"Owner": "none"}, true}, // no tag that decides
	} {
		yes, unsure := c.of.Matches(c.name, c.tags)
		if yes != c.want || unsure {
			t.Errorf("%q tagged %v: %v (unsure: %v), want %v", c.name, c.tags, yes, unsure, c.want)
		}
	}
}

func TestUnsureWithoutTags(t *testing.T) {
	c := DefaultConfig().Critical
	if yes, unsure := c.Matches("clicks", nil); yes || !unsure {
		t.Errorf("tags not read, name says no: %v, unsure %v, want false, true", yes, unsure)
	}
	if yes, unsure := c.Matches("orders", nil); !yes || !unsure {
		t.Errorf("tags not read, name says yes: %v, unsure %v, want true, true", yes, unsure)
	}
}

func FuzzClassifier(f *testing.F) {
	c := DefaultConfig().Critical
	f.Add("prod-OrderEvents", "Tier", "1")
	f.Add("\xff\xfe-Ä_É", "", "\x00=")
	f.Fuzz(func(t *testing.T, name, key, value string) {
		yes, unsure := c.Matches(name, map[string]string{key: value})
		if unsure {
			t.Errorf("%q tagged %q=%q: unsure although the tags are known", name, key, value)
		}
		again, _ := c.Matches(name, map[string]string{key: value})
		if yes != again {
			t.Errorf("%q tagged %q=%q: both %v and %v", name, key, value, yes, again)
		}
	})
}
