package pricing

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// listed is a product as the Price List API writes it.
func listed(usage, operation, group string, price ...string) string {
	dims := ""
	for i, p := range price {
		end := "Inf"
		if i < len(price)-1 {
			end = fmt.Sprint((i + 1) * 512000)
		}
		dims += fmt.Sprintf(`,"d%d":{"unit":"GB","beginRange":"%d","endRange":"%s","pricePerUnit":{"USD":"%s"}}`, i, i*512000, end, p)
	}
	return fmt.Sprintf(`{"product":{"attributes":{"regionCode":"eu-west-1","usagetype":%q,"operation":%q,"group":%q}},"terms":{"OnDemand":{"t":{"priceDimensions":{%s}}}}}`,
		usage, operation, group, strings.TrimPrefix(dims, ","))
}

func TestFromPriceList(t *testing.T) {
	r, err := FromPriceList("eu-west-1", "2026-11-20", []string{
		listed("EU-Storage-ShardHour", "shardHourStorage", "Provisioned shard hour", "0.0170000000"),
		listed("EU-Extended-ShardHour", "shardHourStorage", "Addon shard hour", "0.0220000000"),
		listed("EU-PutRequestPayloadUnits", "PutRequest", "Payload Units", "0.0000000150"),
		listed("EU-LongTermRetention-ReadBytes", "LongTermRetentionDataRetrieval", "", "0.0240000000"),
		listed("EU-ReadBytes", "EnhancedFanoutDataRetrieval", "Enhanced fan-out GB of data retrieved", "0.0150000000"),
		listed("EU-OnDemand-BilledIncomingBytes", "OnDemandDataIngested", "OnDemand", "0.0900000000"),
		listed("EUW1-BilledBytes", "", "Event-by-Event Processing", "0.031", "0.027", "0.022"),
		listed("EU-Requests-Tier1", "", "S3-API-Tier1", "0.0000050000"),
		listed("EU-EnhancedFanoutHour", "ConsumerHour", "", "0.016"),
		listed("EU-EnhancedFanoutHour", "ConsumerHour", "", "0.017"),
		strings.ReplaceAll(listed("USE2-Storage-ShardHour", "shardHourStorage", "", "0.999"), "eu-west-1", "us-east-2"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ got, want float64 }{
		"shard hour":                   {r.ShardHour, 0.017},
		"extended retention":           {r.ExtendedShardHour, 0.022},
		"put units, a million":         {r.PutMillion, 0.015},
		"fan-out GB":                   {r.FanOutGB, 0.015},
		"on-demand in":                 {r.OnDemand.InGB, 0.09},
		"S3 put, a thousand":           {r.S3PutThousand, 0.005},
		"two prices leave it unknown":  {r.FanOutShardHour, 0},
		"what is not there is unknown": {r.AlarmMonth, 0},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: %g, want %g", name, c.got, c.want)
		}
	}
	if len(r.FirehoseGB) != 3 || r.FirehoseGB[0].Price != 0.031 || r.FirehoseGB[0].UpToGB != 512000 || r.FirehoseGB[2].UpToGB != 0 {
		t.Errorf("Firehose tiers %v", r.FirehoseGB)
	}
	if r.Region != "eu-west-1" || r.AsOf != "2026-11-20" {
		t.Errorf("region %s as of %s", r.Region, r.AsOf)
	}
}

func TestFromPriceListRefuses(t *testing.T) {
	for name, list := range map[string][]string{
		"an empty list":        nil,
		"no JSON":              {"{"},
		"a price that is none": {listed("EU-Storage-ShardHour", "shardHourStorage", "", "cheap")},
		"no term":              {listed("EU-Storage-ShardHour", "shardHourStorage", "")},
		"nothing known":        {listed("EU-Something", "", "", "1")},
	} {
		if r, err := FromPriceList("eu-west-1", "2026-11-20", list); err == nil {
			t.Errorf("%s gives %+v, want an error", name, r)
		}
	}
}
