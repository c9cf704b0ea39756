package demo

import (
	"math"
	"math/rand/v2"
	"time"
)

// shape is how the traffic of a stream moves over a week.
type shape struct {
	level  func(hour float64, weekend bool) float64 // by the local hour of day, in any unit
	noise  float64                                  // standard deviation of five minutes
	bursts int                                      // sudden rises in a week, at no fixed time
	height float64                                  // how high one is, of the level
}

// localOffset is what the shop's customers are behind UTC.
const localOffset = -5 * 3600

// The shapes. A week always holds each hour of each weekday once, so the mean of a shape, and with it
// every utilisation, does not hang on when the window ends.
var (
	// shopping has its peak in the evening, and a little more at weekends.
	shopping = shape{noise: .04, level: func(hour float64, weekend bool) float64 {
		v := 1 + .5*math.Cos((hour-20)*math.Pi/12)
		if weekend {
			v *= 1.1
		}
		return v
	}}
	// office works from nine to six, on weekdays.
	office = shape{noise: .05, level: func(hour float64, weekend bool) float64 {
		v := .4 + math.Exp(-math.Pow((hour-13.5)/4.5, 2))
		if weekend {
			v *= .45
		}
		return v
	}}
	// machines send what they always send.
	machines = shape{noise: .025, level: func(hour float64, _ bool) float64 {
		return 1 + .05*math.Cos((hour-15)*math.Pi/12)
	}}
	// global is busy for fourteen hours each day: one continent after the other.
	global = shape{noise: .015, level: func(hour float64, _ bool) float64 {
		if hour >= 7 && hour < 21 {
			return 1.15
		}
		return .79
	}}
	// nightly is a batch job at two in the morning.
	nightly = shape{noise: .06, level: func(hour float64, _ bool) float64 {
		if hour >= 2 && hour < 3.5 {
			return 8
		}
		return .4
	}}
	// auctions is shopping with an hour and a half each day at three times the traffic.
	auctions = shape{noise: .03, level: func(hour float64, _ bool) float64 {
		v := 1 + .3*math.Cos((hour-20)*math.Pi/12)
		if hour >= 18.5 && hour < 20 {
			v *= 3
		}
		return v
	}}
	// campaigns rises suddenly, a few times a day.
	campaigns = shape{noise: .08, bursts: 24, height: 1.3, level: func(hour float64, _ bool) float64 {
		return 1 + .5*math.Cos((hour-19)*math.Pi/12)
	}}
)

// levels is the shape over the week that starts at start: a value for each five minutes, 1 on average.
func (s shape) levels(start time.Time, r *rand.Rand) []float64 {
	v := make([]float64, buckets)
	drift, sum := 0.0, 0.0
	for i := range v {
		local := start.Unix() + int64(i)*300 + localOffset
		hour := float64(local%86400) / 3600
		weekend := (local/86400+4)%7 == 0 || (local/86400+4)%7 == 6 // 1 January 1970 was a Thursday
		drift = .95*drift + .3*s.noise*r.NormFloat64()
		v[i] = s.level(hour, weekend) * max(.2, 1+drift+s.noise*r.NormFloat64())
	}
	for range s.bursts {
		from, n := r.IntN(buckets), 4+r.IntN(6)
		for i := from; i < min(buckets, from+n); i++ {
			v[i] *= 1 + s.height
		}
	}
	for _, x := range v {
		sum += x
	}
	for i := range v {
		v[i] *= float64(buckets) / sum
	}
	return v
}
