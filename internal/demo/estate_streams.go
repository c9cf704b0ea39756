package demo

import "time"

const (
	h = time.Hour
	m = time.Minute
)

// dataStreams are the data streams of the estate, by team. The shapes are in traffic.go, the faults
// in faults.go; a comment behind a fault says how it came about.
var dataStreams = []streamSpec{
	// Orders.
	{name: "orders-events", owner: "order-platform", shards: 3, load: .34, size: 540, shape: shopping, class: critical,
		kms: customerKey, retention: 48, lambdas: []string{"order-confirmation-mails"}},
	{name: "orders-fulfillment", owner: "order-platform", shards: 2, load: .33, size: 480, shape: shopping, class: critical,
		kms: managedKey, replica: "orders-fulfillment-dr", lambdas: []string{"pick-list-builder"}},
	{name: "order-returns", owner: "order-platform", shards: 1, load: .12, size: 1300, shape: office, class: critical,
		kms: managedKey, replicaIn: "eu-west-1", faults: faults{
			noShardMetrics, // switched off to save money
			muted,          // during a migration, and never switched on again
		}},
	{name: "orders-search-index", owner: "search", shards: 1, load: .2, size: 640, shape: shopping,
		tags: map[string]string{"Criticality": "low"}}, // can be rebuilt from orders-events
	{name: "checkout-funnel", owner: "order-platform", shards: 1, load: .22, size: 300, shape: shopping, age: 124 * h}, // new this week

	// Payments.
	{name: "payments-authorizations", owner: "payments", shards: 3, load: .34, size: 400, shape: shopping, class: criticalSensitive,
		kms: customerKey, retention: 72, replicaIn: "eu-west-1", fanOut: []string{"fraud-scoring", "ledger-writer"}},
	{name: "payments-settlements", owner: "payments", shards: 2, load: .28, size: 400, shape: office, class: criticalSensitive,
		kms: customerKey, retention: 72},
	{name: "payment-refunds", owner: "payments", shards: 1, load: .07, size: 800, shape: office, class: criticalSensitive, faults: faults{
		unencrypted, // made by hand, before the module had a key
		noReplica,   // likewise
	}},
	{name: "transaction-ledger", owner: "finance-data", shards: 2, load: .35, size: 480, shape: shopping, class: critical,
		kms: customerKey, retention: 96, replica: "dr-transaction-ledger", lambdas: []string{"ledger-balances"}},
	{name: "credit-risk-scores", owner: "risk", shards: 1, load: .12, size: 700, shape: office, class: sensitive, fanOut: []string{"limits-service"}},
	{name: "gift-card-balances", owner: "payments", shards: 4, load: .02, size: 520, shape: campaigns, onDemand: true, kms: managedKey},

	// Customers.
	{name: "customer-profile-changes", owner: "customer-data", shards: 2, load: .29, size: 420, shape: shopping, class: sensitive,
		kms: customerKey, lambdas: []string{"profile-merge", "newsletter-sync"}},
	{name: "user-sessions", owner: "identity", shards: 2, load: .79, size: 310, shape: global, class: sensitive, shardMetrics: true, faults: faults{
		underProvisioned, // two countries were added, no shard
	}},
	{name: "user-notifications", owner: "messaging", shards: 4, load: .03, size: 600, shape: campaigns, onDemand: true, class: sensitive,
		lambdas: []string{"push-sender"}},
	{name: "customer-support-chats", owner: "customer-care", shards: 1, load: .07, size: 1500, shape: office, class: sensitive, faults: faults{
		unencrypted, // full transcripts, in the clear
	}},
	{name: "loyalty-points", owner: "customer-data", shards: 1, load: .18, size: 480, shape: shopping, jolts: true},
	{name: "user-agent-stats", owner: "web-platform", shards: 1, load: .24, size: 310, shape: shopping,
		tags: map[string]string{"PII": "false"}}, // "user" is no person here

	// Web and app.
	{name: "clickstream-web", owner: "web-platform", shards: 5, load: .34, size: 320, shape: shopping, shardMetrics: true, retention: 48,
		lambdas: []string{"bot-filter"}, fanOut: []string{"personalization"}},
	{name: "clickstream-mobile", owner: "mobile", shards: 4, load: .32, size: 320, shape: shopping, shardMetrics: true, faults: faults{
		hot(.45), // keyed by app version: nearly half the users have the newest
	}},
	{name: "search-queries", owner: "search", shards: 2, load: .34, size: 330, shape: shopping, fanOut: []string{"query-suggestions"}, kms: managedKey},
	{name: "ad-impressions", owner: "marketing", shards: 3, load: .4, size: 300, shape: auctions, shardMetrics: true, alarms: mathExpression, faults: faults{
		throttled, // the evening's campaign is three times what shards were bought for
	}},
	{name: "page-performance-beacons", owner: "web-platform", shards: 32, load: .0175, size: 300, shape: shopping, shardMetrics: true, faults: faults{
		overProvisioned, // sized for a sale that is over
		unalarmed,
	}},
	{name: "ab-test-exposures", owner: "experimentation", shards: 1, load: .28, size: 300, shape: shopping},
	{name: "recommendations-feedback", owner: "personalization", shards: 4, load: .18, size: 420, shape: machines, onDemand: true, kms: managedKey, faults: faults{
		steadyOnDemand, // an offline model replays at one rate, day and night
	}},
	{name: "session-replay-frames", owner: "web-platform", shards: 1, load: .18, size: 8000, shape: office},
	{name: "cdc-catalog", owner: "catalog", shards: 4, load: .03, size: 4000, shape: nightly, onDemand: true},
	{name: "price-changes", owner: "pricing", shards: 4, load: .015, size: 900, shape: campaigns, onDemand: true, lambdas: []string{"price-cache"}},
	{name: "product-reviews", owner: "catalog", shards: 1, load: .015, size: 2200, shape: shopping},
	{name: "email-engagement", owner: "marketing", shards: 1, load: .2, size: 340, shape: campaigns, faults: faults{
		silent(5*h + 20*m), // its one reader was scaled to zero
		unalarmed,          // so nobody knows
	}},

	// Warehouse and delivery.
	{name: "inventory-updates", owner: "inventory", shards: 2, load: .3, size: 380, shape: office, shardMetrics: true, lambdas: []string{"stock-levels"}},
	{name: "inventory-reservations", owner: "inventory", shards: 2, load: .29, size: 400, shape: shopping, class: critical, kms: managedKey,
		tags: map[string]string{"Criticality": "high", "ReplicaStream": "us-west-2/inventory-reservations-standby"}, replica: none},
	{name: "warehouse-scans", owner: "logistics", shards: 2, load: .29, size: 360, shape: office, lambdas: []string{"scan-to-stock"}, faults: faults{
		behind(53*h, 70*m, 38*m), // a deployment that looped
	}},
	{name: "shipment-tracking", owner: "logistics", shards: 2, load: .28, size: 420, shape: office, fanOut: []string{"delivery-estimates"}, alarms: composite},
	{name: "orders-events-eu", owner: "logistics", shards: 1, load: .2, size: 540, shape: shopping, class: critical, kms: managedKey,
		tags: map[string]string{"ReplicaOf": "eu-west-1/orders-events-eu"}, replica: none},
	{name: "supplier-feeds", owner: "inventory", shards: 4, load: .072, size: 640, shape: nightly, faults: faults{
		overProvisioned, // on average; the nightly import needs what there is
	}},

	// Things and shops.
	{name: "iot-sensor-telemetry", owner: "iot-platform", shards: 8, load: .31, size: 300, shape: machines, shardMetrics: true, before: 4,
		retention: 168, lambdas: []string{"sensor-thresholds"}, faults: faults{
			longRetention, // raised for one backfill
		}},
	{name: "iot-device-shadow", owner: "iot-platform", shards: 3, load: .34, size: 310, shape: machines, shardMetrics: true, hotShare: .62,
		alarms: scaled}, // one shard is hot, and a function splits it
	{name: "cold-chain-temperature", owner: "iot-platform", shards: 1, load: .34, size: 300, shape: machines},
	{name: "store-pos-terminals", owner: "retail-systems", shards: 2, load: .29, size: 400, shape: office, lambdas: []string{"daily-takings"}, faults: faults{
		starved(3*h+30*m, 3*h+30*m, 2*h+40*m), // a fourth reader polls the same shards
	}},
	{name: "store-footfall-counters", owner: "retail-systems", shards: 1, load: .12, size: 300, shape: office},

	// Security and operations.
	{name: "audit-trail", owner: "security", shards: 1, load: .2, size: 1100, shape: machines, kms: customerKey, retention: 720, faults: faults{
		longRetention, // the archive in S3 has it all
	}},
	{name: "auth-login-events", owner: "identity", shards: 1, load: .22, size: 540, shape: shopping, kms: managedKey},
	{name: "fraud-signals", owner: "risk", shards: 1, load: .31, size: 560, shape: shopping, kms: managedKey,
		fanOut: []string{"fraud-rules", "fraud-features"}, fanOutOnly: true},
	{name: "fraud-decisions", owner: "risk", shards: 1, load: .16, size: 620, shape: shopping, kms: managedKey,
		fanOut: []string{"case-management", "model-monitoring"}, faults: faults{
			lagging("case-management", 2*h, 2*h, 95*time.Second), // its database is slow
			lagging("model-monitoring", 40*h, 55*m, 21*time.Second),
		}},
	{name: "application-logs", owner: "platform", shards: 2, load: .94, size: 330, shape: global, shardMetrics: true, faults: faults{
		underProvisioned, // debug logging was left on
		throttled,
	}},

	// Left out by the filters.
	{name: "test-orders-replay", owner: "order-platform", shards: 1, load: .05, size: 720, shape: office, leftOut: true},
	{name: "dev-clickstream-sandbox", owner: "web-platform", shards: 1, load: .08, size: 420, shape: office, leftOut: true},
	{name: "migration-shadow-orders", owner: "order-platform", shards: 2, load: .10, size: 720, shape: shopping, leftOut: true, tags: map[string]string{"ExcludeFromAnalysis": "True"}},
	{name: "legacy-pixel-events", owner: "marketing", shards: 2, load: .04, size: 300, shape: shopping, leftOut: true, tags: map[string]string{"excludefromanalysis": "TRUE"}},
	{name: "partner-webhooks-v1", owner: "partners", shards: 1, load: .0003, size: 1200, shape: office, leftOut: true, idle: true},
	{name: "newsletter-optouts", owner: "marketing", shards: 1, load: .0008, size: 400, shape: office, leftOut: true, idle: true},
}
