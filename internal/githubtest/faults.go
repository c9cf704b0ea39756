package githubtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Fault is an answer in place of the right one, to the next Times requests (0: one) of the method whose
// path ends like that.
type Fault struct {
	Method, Suffix string
	Times          int
	Status         int
	Header         map[string]string
	Message        string
	Documentation  string
	Done           bool // it was carried out all the same
	Hangup         bool // in place of an answer
}

// Fail injects faults, which come in their order.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		f.Times = max(1, f.Times)
		s.faults = append(s.faults, &f)
	}
}

// meanwhile is what somebody else does, right before a request is looked at.
type meanwhile struct {
	method, suffix string
	do             func()
}

// Before has something done right before the next request of the method whose path ends like that. It may
// make requests itself.
func (s *Server) Before(method, suffix string, do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = append(s.before, meanwhile{method, suffix, do})
}

// due is what is to be done before the request, once; nil where nothing is.
func (s *Server) due(r *http.Request) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, m := range s.before {
		if m.method == r.Method && strings.HasSuffix(r.URL.Path, m.suffix) {
			s.before = slices.Delete(s.before, i, i+1)
			return m.do
		}
	}
	return nil
}

func (s *Server) fault(r *http.Request) *Fault {
	for _, f := range s.faults {
		if f.Times > 0 && f.Method == r.Method && strings.HasSuffix(r.URL.Path, f.Suffix) {
			f.Times--
			return f
		}
	}
	return nil
}

func (f *Fault) write(w http.ResponseWriter) {
	if f.Hangup {
		panic(http.ErrAbortHandler)
	}
	for name, value := range f.Header {
		w.Header().Set(name, value)
	}
	body := message(f.Message)
	if f.Documentation != "" {
		maps.Copy(body, map[string]any{"documentation_url": f.Documentation})
	}
	write(w, f.Status, body)
}

// RateLimited is how GitHub answers when the hour's requests are used up.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
func RateLimited(method, suffix, reset string) Fault {
	return Fault{Method: method, Suffix: suffix, Status: http.StatusForbidden, Message: "API rate limit exceeded for installation ID 1.",
		Header: map[string]string{"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}}
}

// Secondary is how GitHub answers to too many requests at a time; retryAfter "" leaves its header out.
func Secondary(method, suffix, retryAfter string) Fault {
	f := Fault{Method: method, Suffix: suffix, Status: http.StatusForbidden, Message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
		Documentation: "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"}
	if retryAfter != "" {
		f.Header = map[string]string{"Retry-After": retryAfter}
	}
	return f
}
