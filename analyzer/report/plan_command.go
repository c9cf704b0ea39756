package report

import "strings"

// command is an AWS CLI command line for a POSIX shell. Whatever comes from outside stands in it as
// one word, quoted where it holds more than the characters of AWS names.
type command string

// awsCommand starts a command, e.g. awsCommand("kinesis split-shard", region).
func awsCommand(verb, region string) command {
	return command("aws "+verb).with("region", region)
}

// with adds an option and its values.
func (c command) with(option string, values ...string) command {
	c += command(" --" + option)
	for i, value := range values {
		separator := " "
		if i == 0 && strings.HasPrefix(value, "-") {
			separator = "=" // or it would pass for an option itself
		}
		c += command(separator + shellWord(value))
	}
	return c
}

// asking adds an option whose value the reader sets as a shell variable; the shell stops with the text
// where it is not set.
func (c command) asking(option, variable, text string) command {
	return c + command(" --"+option+` "${`+variable+`:?`+text+`}"`)
}

const bareWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-:/=,@%+"

func shellWord(word string) string {
	word = plain(word)
	if word != "" && strings.Trim(word, bareWord) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
