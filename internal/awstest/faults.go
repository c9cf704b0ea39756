package awstest

import (
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
)

// maxFailures is how often the same request fails by chance before it must succeed.
const maxFailures = 2

type faults struct {
	refused []string
	partial []string
	share   float64
	seed    uint64
}

// Refuse answers operations, such as "cloudwatch:DescribeAlarms", with the service's own error for a
// missing permission. "kinesis:ListStreams@eu-west-1" refuses in that region only.
func Refuse(operations ...string) Option {
	return func(s *Server) { s.faults.refused = append(s.faults.refused, operations...) }
}

// Fail answers about share (0 to 1) of the requests with a status of 500. Which ones turns on the
// seed and the request itself, not on the order in which requests come. The same request fails at
// most twice, so a client that tries three times gets through.
func Fail(share float64, seed uint64) Option {
	return func(s *Server) { s.faults.share, s.faults.seed = share, seed }
}

// Partial makes GetMetricData answer incompletely for all metrics of these data streams and delivery
// streams: a Sum as PartialData with half its datapoints, any other statistic as InternalError with none.
func Partial(streams ...string) Option {
	return func(s *Server) { s.faults.partial = append(s.faults.partial, streams...) }
}

// accessDenied is the answer to a call that its caller may not make. Kinesis and its like answer 400,
// CloudWatch, EC2 and Lambda 403.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (UnauthorizedOperation),
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html
func accessDenied(c *call) error {
	status, code := http.StatusForbidden, "AccessDenied"
	switch c.protocol {
	case awsJSON:
		status, code = http.StatusBadRequest, "AccessDeniedException"
	case restJSON:
		code = "AccessDeniedException"
	case ec2Query:
		code = "UnauthorizedOperation"
	}
	return &apiError{status, code, "User: arn:aws:iam::000000000000:user/test is not authorized to perform: " + c.name()}
}

func (s *Server) faulty(c *call) error {
	if slices.Contains(s.faults.refused, c.name()) || slices.Contains(s.faults.refused, c.name()+"@"+c.region) {
		return accessDenied(c)
	}
	if s.faults.share <= 0 {
		return nil
	}
	hash := fnv.New64a()
	for _, part := range [][]byte{[]byte(c.name()), []byte(c.region), []byte(c.form.Encode()), c.body} {
		hash.Write(part)
		hash.Write([]byte{0})
	}
	for _, element := range c.path {
		hash.Write([]byte(element))
	}
	key := string(hash.Sum(nil))
	attempt := s.attempts[key]
	s.attempts[key]++
	chance := rand.New(rand.NewPCG(s.faults.seed, hash.Sum64()+uint64(attempt)))
	if attempt >= maxFailures || chance.Float64() >= s.faults.share {
		return nil
	}
	return &apiError{http.StatusInternalServerError, "InternalFailure", "this request was picked to fail"}
}
