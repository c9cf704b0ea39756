package analyzer

import (
	"math/big"
	"testing"
)

// cut are open shards that part the hash keys at these 1,024ths.
func cut(at ...int64) []Shard {
	part := func(n int64) *big.Int { return new(big.Int).Lsh(big.NewInt(n), 118) }
	var shards []Shard
	from := int64(0)
	for i, to := range append(at, 1024) {
		last := new(big.Int).Sub(part(to), big.NewInt(1))
		shards = append(shards, Shard{ID: string(rune('a' + i)), State: ShardOpen, HashKeyStart: part(from).String(), HashKeyEnd: last.String()})
		from = to
	}
	return shards
}

func TestUnevenShards(t *testing.T) {
	closed := cut(512, 768)
	closed[0].State = ShardClosed
	unreadable := cut(512, 768)
	unreadable[2].HashKeyEnd = ""
	backwards := cut(512, 768)
	backwards[1].HashKeyStart, backwards[1].HashKeyEnd = backwards[1].HashKeyEnd, backwards[1].HashKeyStart
	for name, c := range map[string]struct {
		change func(*Stream)
		shards []Shard
		want   bool
	}{
		"one shard":                        {nil, cut(), false},
		"two halves":                       {nil, cut(512), false},
		"thirds, as near as it goes":       {nil, cut(341, 682), false},
		"one of two halves was split":      {nil, cut(512, 768), true},
		"two of four quarters were merged": {nil, cut(256, 768), true},
		"one of ten was split":             {nil, cut(102, 204, 306, 408, 510, 612, 714, 816, 918, 970), true},
		"just below one and a half":        {nil, cut(410), false},
		"just above one and a half":        {nil, cut(409), true},
		"the closed one does not count":    {nil, closed, false},
		"not listed":                       {nil, nil, false},
		"a range that is not readable":     {nil, unreadable, false},
		"a range that ends before it does": {nil, backwards, false},
		"on demand":                        {func(s *Stream) { s.Mode = OnDemand }, cut(512, 768), false},
		"mode not read":                    {func(s *Stream) { s.Mode = "" }, cut(512, 768), false},
		"being resharded":                  {func(s *Stream) { s.Status = "UPDATING" }, cut(512, 768), false},
	} {
		s := &Stream{Name: "s", Status: "ACTIVE", Mode: Provisioned, Shards: c.shards}
		if c.change != nil {
			c.change(s)
		}
		if got := UnevenShards(s); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
