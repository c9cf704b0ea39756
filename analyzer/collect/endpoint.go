package collect

import (
	"net"
	"net/url"
	"strings"
)

// awsDomains are the domains of AWS's own endpoints.
var awsDomains = []string{"amazonaws.com", "amazonaws.com.cn", "api.aws", "api.amazonwebservices.com.cn", "amazonaws.eu"}

// emulated tells whether a configured endpoint is not AWS's own. Nil is AWS.
func emulated(endpoint *string) bool {
	host := endpointHost(endpoint)
	if host == "" {
		return false
	}
	for _, domain := range awsDomains {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return false
		}
	}
	return true
}

// onLoopback tells whether a configured endpoint is on this machine.
func onLoopback(endpoint *string) bool {
	host := endpointHost(endpoint)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func endpointHost(endpoint *string) string {
	if endpoint == nil {
		return ""
	}
	u, err := url.Parse(*endpoint)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
