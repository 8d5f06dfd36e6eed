package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: bash, zsh or fish."`
}

// Help is shown by `latchkey completion --help`.
func (completionCommand) Help() string {
	return "To have it in every new shell, add one line to the start-up file of yours:\n\n" +
		"\tbash  source <(latchkey completion bash)\n" +
		"\tzsh   source <(latchkey completion zsh)\n" +
		"\tfish  latchkey completion fish | source"
}

// Run prints the script. All words are in it: completing starts no program and reads no data.
func (c completionCommand) Run(t terminal, parsed *kong.Context) error {
	script := map[string]func(*kong.Node) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err := io.WriteString(t.out, script(parsed.Model.Node))
	return err
}

// commandsOf are all commands below n that a person may see, parents before their children.
func commandsOf(n *kong.Node) (nodes []*kong.Node) {
	for _, child := range n.Children {
		if !child.Hidden {
			nodes = append(append(nodes, child), commandsOf(child)...)
		}
	}
	return nodes
}

// flagsOf are the flags that are offered after n. Of those of the program, some are of use without a command only.
func flagsOf(n *kong.Node) (flags []*kong.Flag) {
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			if n.Type == kong.ApplicationNode || !commandless(f) {
				flags = append(flags, f)
			}
		}
	}
	return flags
}

func commandless(f *kong.Flag) bool {
	return f.Name == "demo" || f.Name == "kiosk" || f.Name == "version"
}

// choices are the words that may stand for a value, if there is a choice of them.
func choices(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return slices.DeleteFunc(v.EnumSlice(), func(s string) bool { return s == "" })
}

// at names a command in the scripts: a space before each of its words.
func at(n *kong.Node) string {
	if n.Type == kong.ApplicationNode {
		return ""
	}
	return at(n.Parent) + " " + n.Name
}

// walked says for the scripts which words lead down to a command, and which flags are followed by a value.
func walked(root *kong.Node) (commands, valued []string) {
	for _, n := range append([]*kong.Node{root}, commandsOf(root)...) {
		if n != root {
			commands = append(commands, at(n))
		}
		for _, f := range n.Flags {
			if !f.IsBool() {
				valued = append(valued, " --"+f.Name)
			}
		}
	}
	slices.Sort(valued)
	return commands, slices.Compact(valued)
}

// bashScript follows the words before the cursor down to their command and says what may come next: its first or second
// word, one of its flags ("-"), or a value of a flag. Where it has nothing to say, bash offers files.
func bashScript(root *kong.Node) string {
	commands, valued := walked(root)
	var b strings.Builder
	fmt.Fprintf(&b, `# latchkey completion bash
_latchkey() {
	local cur=${COMP_WORDS[COMP_CWORD]} at="" n=0 flag="" prefix="" offer="" word i
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == "=" ]]; then continue; fi
		if [[ -n $flag ]]; then flag=""; continue; fi
		case "$at $word" in
		%s) at="$at $word" n=0 ;;
		%s) flag=$word ;;
		*" -"*) ;;
		*) n=$((n + 1)) ;;
		esac
	done
	case $cur in
	"=") cur="" ;;
	--*=*) flag=${cur%%%%=*} prefix=$flag= cur=${cur#*=} ;;
	esac
	if [[ -n $flag ]]; then word=$flag; elif [[ $cur == -* ]]; then word=-; else word=$n; fi
	case "$at $word" in
`, alternatives("", commands), alternatives("*", valued))
	offer := func(key string, words []string) {
		if len(words) > 0 {
			fmt.Fprintf(&b, "\t%q) offer=%q ;;\n", key, strings.Join(words, " "))
		}
	}
	for _, n := range append([]*kong.Node{root}, commandsOf(root)...) {
		var children, flags []string
		for _, child := range n.Children {
			if !child.Hidden {
				children = append(children, child.Name)
			}
		}
		for _, f := range flagsOf(n) {
			flags = append(flags, "--"+f.Name)
		}
		for _, f := range n.Flags {
			offer(at(n)+" --"+f.Name, choices(f.Value))
		}
		for i, value := range n.Positional {
			offer(fmt.Sprint(at(n), " ", i), choices(value))
		}
		offer(at(n)+" 0", children)
		offer(at(n)+" -", flags)
	}
	b.WriteString(`	esac
	COMPREPLY=($(compgen -P "$prefix" -W "$offer" -- "$cur"))
}
complete -o default -F _latchkey latchkey
`)
	return b.String()
}

// alternatives is a pattern of a shell: any of the words, after whatever before matches.
func alternatives(before string, words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = before + `"` + word + `"`
	}
	return strings.Join(quoted, " | ")
}

// zshScript is that of bash, which zsh understands.
func zshScript(root *kong.Node) string {
	return `# latchkey completion zsh
(( $+functions[compdef] )) || { autoload -U compinit && compinit }
autoload -U +X bashcompinit && bashcompinit
` + bashScript(root)
}
