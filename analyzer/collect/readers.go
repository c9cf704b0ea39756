package collect

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readReaders finds the functions that read the streams, or consumers of the streams, in one sweep
// over all event source mappings. What else such a function reads comes along: the age that it reports
// is of all its streams together.
func (r *reading) readReaders(ctx context.Context) error {
	streams := map[string]bool{} // by name: other goroutines write the rest of a stream meanwhile
	for _, s := range r.streams {
		streams[s.Name] = true
	}
	readers := []analyzer.LambdaReader{}
	concerned := map[string]bool{} // functions that read one of the streams
	pages := lambda.NewListEventSourceMappingsPaginator(r.home.lambda, &lambda.ListEventSourceMappingsInput{MaxItems: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return r.missed(ctx, analyzer.NeedReaders, "lambda:ListEventSourceMappings", r.Region(), "", err)
		}
		for _, m := range page.EventSourceMappings {
			source := aws.ToString(m.EventSourceArn)
			if a, err := arn.Parse(source); err != nil || a.Service != "kinesis" && a.Service != "dynamodb" {
				continue // of a queue or topic, which has no iterator
			}
			reader := analyzer.LambdaReader{
				SourceARN: source,
				Function:  functionName(aws.ToString(m.FunctionArn)),
				State:     aws.ToString(m.State),
				Metrics:   analyzer.Metrics{},
			}
			stream, _, _ := strings.Cut(source, "/consumer/")
			concerned[reader.Function] = concerned[reader.Function] || streams[r.ownStream(stream)]
			readers = append(readers, reader)
		}
	}
	readers = without(readers, func(l analyzer.LambdaReader) bool { return !concerned[l.Function] })
	slices.SortFunc(readers, func(x, y analyzer.LambdaReader) int {
		return compare(x.SourceARN, y.SourceARN, x.Function, y.Function, x.State, y.State)
	})
	r.out.Readers = readers
	return nil
}
