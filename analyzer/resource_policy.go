package analyzer

// WantsPolicy lists the data streams whose resource policy is to be read: those that are not encrypted
// and carry sensitive data, or may, in the stream itself or on the way to a delivery stream. A policy
// may let other accounts read, and encryption with a key that they may not use shuts them out.
func WantsPolicy(s *Snapshot, c *Config) []*Stream {
	fed := map[string]bool{} // ARNs of streams that feed a sensitive delivery stream
	for i := range s.DeliveryStreams {
		d := &s.DeliveryStreams[i]
		if d.Config != nil && d.Config.Source == SourceKinesis && mayBe(c.Sensitive, d.Name, d.Tags) {
			fed[d.Config.SourceARN] = true
		}
	}
	var wanted []*Stream
	for i := range s.Streams {
		stream := &s.Streams[i]
		if stream.Config == nil || stream.Config.Encryption == "KMS" {
			continue
		}
		if fed[stream.ARN] || mayBe(c.Sensitive, stream.Name, stream.Tags) {
			wanted = append(wanted, stream)
		}
	}
	return wanted
}

func mayBe(class *Classifier, name string, tags map[string]string) bool {
	yes, unsure := class.Matches(name, tags)
	return yes || unsure
}
