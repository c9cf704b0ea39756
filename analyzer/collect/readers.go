package collect

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readReaders finds the functions that read the streams, or consumers of the streams, in one sweep
// over all event source mappings.
func (r *reading) readReaders(ctx context.Context) error {
	streams := map[string]bool{} // by name: other goroutines write the rest of a stream meanwhile
	for _, s := range r.streams {
		streams[s.Name] = true
	}
	readers := []analyzer.LambdaReader{}
	pages := lambda.NewListEventSourceMappingsPaginator(r.home.lambda, &lambda.ListEventSourceMappingsInput{MaxItems: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return r.missed(ctx, analyzer.NeedReaders, "lambda:ListEventSourceMappings", r.Region(), "", err)
		}
		for _, m := range page.EventSourceMappings {
			source := aws.ToString(m.EventSourceArn)
			stream, _, _ := strings.Cut(source, "/consumer/")
			if streams[r.ownStream(stream)] {
				readers = append(readers, analyzer.LambdaReader{
					SourceARN: source,
					Function:  functionName(aws.ToString(m.FunctionArn)),
					State:     aws.ToString(m.State),
					Metrics:   analyzer.Metrics{},
				})
			}
		}
	}
	slices.SortFunc(readers, func(x, y analyzer.LambdaReader) int {
		return compare(x.SourceARN, y.SourceARN, x.Function, y.Function, x.State, y.State)
	})
	r.out.Readers = readers
	return nil
}
