package awstest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The protocols that AWS services speak. https://smithy.io/2.0/aws/protocols/index.html
type protocol int

const (
	awsJSON  protocol = iota // X-Amz-Target names the operation, JSON both ways
	awsQuery                 // a form asks, XML answers
	ec2Query                 // likewise, without a result element
	restJSON                 // method and path name the operation
)

// iamPrefixes are the IAM prefixes of the services whose signing name differs from it.
var iamPrefixes = map[string]string{"monitoring": "cloudwatch", "tagging": "tag"}

// xmlNamespaces are those of the services that answer in XML: botocore 1.43.11, service-2.json, metadata.xmlNamespace.
var xmlNamespaces = map[string]string{
	"cloudwatch": "http://monitoring.amazonaws.com/doc/2010-08-01/",
	"ec2":        "http://ec2.amazonaws.com/doc/2016-11-15",
	"sts":        "https://sts.amazonaws.com/doc/2011-06-15/",
}

const requestID = "00000000-0000-4000-8000-000000000000"

// object is a JSON object of an answer.
type object map[string]any

// call is one request, unpacked.
type call struct {
	service   string // IAM prefix
	operation string
	region    string
	protocol  protocol
	body      []byte
	form      url.Values // of a query protocol, and the query string of REST
	path      []string   // of REST, its elements decoded
}

func (c *call) name() string { return c.service + ":" + c.operation }

// readCall reads a request. Service and region are those of the signature's credential scope, as
// AWS has it. The call is never nil, so that an error can be answered.
func readCall(r *http.Request) (*call, error) {
	c := &call{service: "unknown", operation: r.Method + " " + r.URL.Path}
	scope := credentialScope(r.Header.Get("Authorization"))
	if len(scope) != 5 {
		return c, &apiError{http.StatusForbidden, "MissingAuthenticationToken", "the request is not signed with AWS Signature Version 4"}
	}
	c.region, c.service = scope[2], scope[3]
	if prefix, ok := iamPrefixes[c.service]; ok {
		c.service = prefix
	}
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			return c, invalid("SerializationException", "the body is not gzip: %v", err)
		}
		body = unpacked
	}
	var err error
	if c.body, err = io.ReadAll(body); err != nil {
		return c, invalid("SerializationException", "request body: %v", err) // its caller hung up
	}
	switch {
	case r.Header.Get("X-Amz-Target") != "":
		_, c.operation, _ = strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		return c, nil
	case c.service == "lambda":
		return c, c.readREST(r)
	case strings.HasPrefix(r.URL.Path, "/service/"):
		return c, unserved("the Smithy RPC v2 CBOR protocol (set the client's protocol to AWS Query)")
	}
	if c.form, err = url.ParseQuery(string(c.body)); err != nil {
		return c, invalid("MalformedQueryString", "%v", err)
	}
	c.operation, c.protocol = c.form.Get("Action"), awsQuery
	if c.service == "ec2" {
		c.protocol = ec2Query
	}
	return c, nil
}

// credentialScope splits "AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …".
func credentialScope(authorization string) []string {
	_, rest, _ := strings.Cut(authorization, "Credential=")
	scope, _, _ := strings.Cut(rest, ",")
	return strings.Split(scope, "/")
}

func (c *call) readREST(r *http.Request) error {
	c.protocol, c.form = restJSON, r.URL.Query()
	for part := range strings.SplitSeq(strings.Trim(r.URL.EscapedPath(), "/"), "/") {
		decoded, err := url.PathUnescape(part)
		if err != nil {
			return invalid("InvalidParameterValueException", "path: %v", err)
		}
		c.path = append(c.path, decoded)
	}
	c.operation = lambdaOperation(r.Method, c.path)
	return nil
}

// decode reads a JSON body. A parameter that in does not have is one that this AWS would ignore, so it fails the test.
func (c *call) decode(in any) error {
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(in); err != nil {
		return unserved("parameter of %s: %v", c.name(), err)
	}
	return nil
}

// allow fails the test where a form has a parameter whose first element is not one of names.
func (c *call) allow(names ...string) error {
	known := "." + strings.Join(append(names, "Action", "Version"), ".") + "."
	for key := range c.form {
		first, _, _ := strings.Cut(key, ".")
		if !strings.Contains(known, "."+first+".") {
			return unserved("parameter %s of %s", key, c.name())
		}
	}
	return nil
}

// rawXML is what stands inside a result element, rendered already.
type rawXML []byte

func (c *call) answer(w http.ResponseWriter, out any) error {
	if c.protocol == awsJSON || c.protocol == restJSON {
		body, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		return c.send(w, http.StatusOK, body)
	}
	inner, ok := out.(rawXML)
	if !ok {
		var buf bytes.Buffer
		if err := xml.NewEncoder(&buf).EncodeElement(out, xml.StartElement{Name: xml.Name{Local: "r"}}); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		inner = bytes.TrimSuffix(bytes.TrimPrefix(buf.Bytes(), []byte("<r>")), []byte("</r>"))
	}
	layout := `<%[1]sResponse xmlns="%[2]s"><%[1]sResult>%[3]s</%[1]sResult><ResponseMetadata><RequestId>%[4]s</RequestId></ResponseMetadata></%[1]sResponse>`
	if c.protocol == ec2Query {
		layout = `<%[1]sResponse xmlns="%[2]s"><requestId>%[4]s</requestId>%[3]s</%[1]sResponse>`
	}
	return c.send(w, http.StatusOK, fmt.Appendf(nil, layout, c.operation, xmlNamespaces[c.service], inner, requestID))
}

func (c *call) refuse(w http.ResponseWriter, e *apiError) {
	var body []byte
	switch c.protocol {
	case awsJSON, restJSON:
		w.Header().Set("X-Amzn-ErrorType", e.code)
		body, _ = json.Marshal(object{"__type": e.code, "message": e.message})
	default:
		var code, message bytes.Buffer
		xml.EscapeText(&code, []byte(e.code))
		xml.EscapeText(&message, []byte(e.message))
		layout := `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>`
		if c.protocol == ec2Query {
			layout = `<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>%s</RequestID></Response>`
		}
		body = fmt.Appendf(nil, layout, code.Bytes(), message.Bytes(), requestID)
	}
	c.send(w, e.status, body)
}

func (c *call) send(w http.ResponseWriter, status int, body []byte) error {
	kind := map[protocol]string{awsJSON: "application/x-amz-json-1.1", restJSON: "application/json", awsQuery: "text/xml", ec2Query: "text/xml"}
	w.Header().Set("Content-Type", kind[c.protocol])
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("X-Amzn-RequestId", requestID)
	w.WriteHeader(status)
	w.Write(body) // a caller that hung up is no fault of the server
	return nil
}

// epoch is how the JSON protocols write a time: seconds since 1970.
func epoch(t *time.Time) any {
	if t == nil {
		return nil
	}
	return float64(t.UnixMilli()) / 1000
}

// seal makes an opaque token of what a later page must know, and open reads it. They never expire.
func seal(state any) string {
	text, _ := json.Marshal(state)
	return base64.RawURLEncoding.EncodeToString(text)
}

func open(token string, state any) error {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(text, state)
	}
	if err != nil {
		return invalid("InvalidNextToken", "the token %q was not given out here", token)
	}
	return nil
}

// page cuts items from start to at most limit of them; next is where the following page starts, 0 where there is none.
func page[T any](items []T, start, limit int) (part []T, next int) {
	start = min(max(start, 0), len(items))
	end := min(start+limit, len(items))
	if end < len(items) {
		next = end
	}
	return items[start:end], next
}
