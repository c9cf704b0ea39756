// Package mask hides AWS account ids in what others than the account's owner may read.
package mask

import (
	"regexp"
	"strings"
)

// masked stands in place of an AWS account id.
const masked = "xxxxxxxxxxxx"

// digits are numbers with dashes between them, and shard ids, which have twelve digits and are no account.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Shard.html
var digits = regexp.MustCompile(`shardId-0000[0-9]{8,}|[0-9]+(?:-[0-9]+)*`)

// Accounts hides AWS account ids: twelve digits, or three times four as the console has them.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
func Accounts(s string) string {
	return digits.ReplaceAllStringFunc(s, func(number string) string {
		if strings.HasPrefix(number, "shardId-") {
			return number
		}
		parts := strings.Split(number, "-")
		for i, part := range parts {
			if len(part) == len(masked) {
				parts[i] = masked
			}
			if i >= 2 && len(parts[i-2]) == 4 && len(parts[i-1]) == 4 && len(part) == 4 {
				parts[i-2], parts[i-1], parts[i] = "xxxx", "xxxx", "xxxx"
			}
		}
		return strings.Join(parts, "-")
	})
}
