package command

import (
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"latchkey/app/session"

	"github.com/mattn/go-colorable"
	"github.com/mattn/go-isatty"
)

// A terminal is what a command reads from and writes to. It may be a file or a pipe.
type terminal struct {
	in      io.Reader
	out     io.Writer
	err     io.Writer       // for questions and progress: out holds only what was asked for
	options session.Options // of a console
}

// program is the program's name and version.
func (t terminal) program() string { return "latchkey " + t.options.Version }

// coloured reports whether colours may be written: to a real terminal only, and not where a person asked for none
// (NO_COLOR).
func (t terminal) coloured() bool {
	f, ok := t.out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" || !isatty.IsTerminal(f.Fd()) {
		return false
	}
	colorable.EnableColorsStdout(nil) // Windows' older console shows the sequences themselves until it is told not to
	return true
}

// lineWidth is as wide as text gets, in characters: a terminal has 80 columns and would break words.
const lineWidth = 78

// wrap breaks a paragraph into lines that begin as far right as the first. One that fits is left as it is.
func wrap(text string) string {
	body := strings.TrimLeft(text, "\n =")
	first := text[:len(text)-len(body)]
	margin := strings.Repeat(" ", len(strings.TrimLeft(first, "\n")))
	if len(margin)+utf8.RuneCountInString(body) <= lineWidth {
		return text
	}
	var b strings.Builder
	b.WriteString(first)
	column := len(margin)
	for i, word := range strings.Fields(body) {
		width := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+width > lineWidth:
			b.WriteString("\n" + margin)
			column = len(margin)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	return b.String()
}
