package command

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// fishScript says what may come next with a condition of its own for each command.
func fishScript(root *kong.Node) string {
	commands, valued := walked(root)
	var b strings.Builder
	fmt.Fprintf(&b, `# latchkey completion fish
function __latchkey_at --description "whether the words so far lead to this command, and to this of its words"
	set -l at ""
	set -l n 0
	set -l flag ""
	for word in (commandline -opc)[2..-1]
		if test -n "$flag"
			set flag ""
			continue
		end
		switch "$at $word"
			case %s
				set at "$at $word"
				set n 0
			case %s
				set flag "$word"
			case "* -*"
			case "*"
				set n (math $n + 1)
		end
	end
	test "$at" = "$argv[1]"; and test -z "$argv[2]" -o "$n" = "$argv[2]"
end
complete -c latchkey -f
`, fishAlternatives("", commands), fishAlternatives("*", valued))
	for _, n := range append([]*kong.Node{root}, commandsOf(root)...) {
		for _, f := range n.Flags {
			where := " -n " + here(n)
			if n == root && !commandless(f) {
				where = ""
			}
			fmt.Fprintf(&b, "complete -c latchkey%s -l %s%s -d %s\n", where, f.Name, fishValue(f.Value, " -x", " -r -F"), fishQuoted(f.Help))
		}
		for i, value := range n.Positional {
			if after := fishValue(value, "", " -F"); after != "" {
				fmt.Fprintf(&b, "complete -c latchkey -n %s%s\n", here(n, i), after)
			}
		}
		for _, child := range n.Children {
			if !child.Hidden {
				fmt.Fprintf(&b, "complete -c latchkey -n %s -a %s -d %s\n", here(n, 0), child.Name, fishQuoted(child.Help))
			}
		}
	}
	return b.String()
}

// here is the condition that the words so far lead to n, and to one of its positions.
func here(n *kong.Node, position ...int) string {
	condition := fmt.Sprintf("__latchkey_at '%s'", at(n))
	for _, i := range position {
		condition += fmt.Sprint(" ", i)
	}
	return `"` + condition + `"`
}

// fishValue says what follows a flag or a word: any of the choices, or the name of a file.
func fishValue(v *kong.Value, any, file string) string {
	switch words := choices(v); {
	case v.IsBool():
		return ""
	case words != nil:
		return any + " -a " + fishQuoted(strings.Join(words, " "))
	case isFile(v):
		return file
	}
	return any
}

// isFile reports whether a value is the name of a file or a folder.
func isFile(v *kong.Value) bool {
	name := v.Name
	if v.Flag != nil {
		name = v.Flag.PlaceHolder
	}
	return strings.EqualFold(name, "file") || strings.EqualFold(name, "dir")
}

func fishAlternatives(before string, words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = `"` + before + word + `"`
	}
	return strings.Join(quoted, " ")
}

func fishQuoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}
