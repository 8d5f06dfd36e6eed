package command

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

type manCommand struct{}

// Help is shown by `latchkey man --help`.
func (manCommand) Help() string { return "To read it: latchkey man | man -l -" }

// Run prints the manual page, made from the same definitions as the help.
func (manCommand) Run(t terminal, parsed *kong.Context) error {
	_, err := io.WriteString(t.out, manual(parsed.Model.Node, t.program()))
	return err
}

// A page is a manual page in the making, in the language of man(7).
type page struct{ strings.Builder }

// manual is the page of the whole program.
func manual(root *kong.Node, program string) string {
	var p page
	fmt.Fprintf(&p, ".TH LATCHKEY 1 \"\" \"%s\" \"Latchkey\"\n.nh\n.ad l\n", roff(program))
	p.section("NAME")
	p.text("latchkey - accounts with two-factor sign-in for one machine, without a network")
	p.section("SYNOPSIS")
	p.text(`\fBlatchkey\fR [\fIflags\fR] [\fIcommand\fR]`)
	p.section("DESCRIPTION")
	p.paragraphs(about)
	p.section("FLAGS")
	p.flags(root.Flags)
	p.section("COMMANDS")
	for _, n := range commandsOf(root) {
		if n.Leaf() {
			p.command(n)
		}
	}
	p.section("EXIT STATUS")
	for _, e := range exits {
		p.term(fmt.Sprint(e.code))
		p.text(roff(full(e.means)))
	}
	p.section("ENVIRONMENT")
	for _, f := range root.Flags {
		for _, name := range f.Envs {
			p.term(roff(name))
			p.text(roff("Stands for --" + f.Name + "."))
		}
	}
	p.term("NO_COLOR")
	p.text("No colours are written where it is set.")
	p.section("JSON")
	p.paragraphs("With --json a command prints one value. Fields may be added by later versions; none is renamed or removed. Times are milliseconds since 1970 in UTC, and 0 for never.")
	for _, n := range commandsOf(root) {
		if shaped, ok := n.Target.Interface().(interface{ shape() any }); ok {
			p.term(bold("latchkey" + at(n)))
			p.text(roff(shapeOf(reflect.TypeOf(shaped.shape()))))
		}
	}
	return p.String()
}

func (p *page) section(name string) { fmt.Fprintf(p, ".SH %s\n", name) }

// text is a line as roff has it. One that begins like a request is kept from being one.
func (p *page) text(line string) {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		line = `\&` + line
	}
	fmt.Fprintln(p, line)
}

func (p *page) term(name string) {
	fmt.Fprintln(p, ".TP")
	p.text(name)
}

// paragraphs are plain text, with a list wherever lines begin with a tab.
func (p *page) paragraphs(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			fmt.Fprintln(p, ".PP")
		}
		for i, line := range strings.Split(paragraph, "\n") {
			line, listed := strings.CutPrefix(line, "\t")
			if listed && i > 0 {
				fmt.Fprintln(p, ".br")
			}
			p.text(roff(line))
		}
	}
}

// command is one command with its words and flags.
func (p *page) command(n *kong.Node) {
	line := bold("latchkey" + at(n))
	for _, value := range n.Positional {
		word := `\fI` + roff(value.Name) + `\fR`
		if !value.Required {
			word = "[" + word + "]"
		}
		line += " " + word
	}
	fmt.Fprintf(p, ".SS %s\n", line)
	p.text(roff(n.Help))
	if n.Detail != "" {
		fmt.Fprintln(p, ".PP")
		p.paragraphs(n.Detail)
	}
	for _, value := range n.Positional {
		p.term(`\fI` + roff(value.Name) + `\fR`)
		p.text(roff(value.Help))
	}
	p.flags(n.Flags)
}

func (p *page) flags(flags []*kong.Flag) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := bold("--" + f.Name)
		if !f.IsBool() {
			name += ` \fI` + roff(f.PlaceHolder) + `\fR`
		}
		p.term(name)
		p.text(roff(f.Help))
	}
}

func bold(text string) string { return `\fB` + roff(text) + `\fR` }

// roff is plain text in the language of man(7).
func roff(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\\':
			b.WriteString(`\e`)
		case strings.ContainsRune("-'`^~", r):
			b.WriteString(map[rune]string{'-': `\-`, '\'': `\(aq`, '`': `\(ga`, '^': `\(ha`, '~': `\(ti`}[r])
		case r > 0x7e:
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// shapeOf is how values of a type look as JSON: the name of every field with what it holds.
func shapeOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "[" + shapeOf(t.Elem()) + "]"
	case reflect.Map:
		return "{NAME: " + shapeOf(t.Elem()) + "}"
	case reflect.Struct:
		var fields []string
		for _, f := range reflect.VisibleFields(t) {
			if !f.Anonymous {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				fields = append(fields, name+": "+shapeOf(f.Type))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	}
	return "number"
}
