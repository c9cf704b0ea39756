package awstest

import "time"

// QuotaClock is what quotas go by in place of real time.
func QuotaClock(now func() time.Time) Option { return func(s *Server) { s.clock = now } }
