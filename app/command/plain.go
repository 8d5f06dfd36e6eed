package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// plain is text as it may be written to a terminal, whatever it holds: a character that is not drawn, moves the cursor
// or turns the direction of writing becomes its number, as Go would quote it.
func plain(text string) string {
	if !strings.ContainsFunc(text, undrawn) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if undrawn(r) {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// undrawn reports whether r is neither a mark on the screen nor a space.
func undrawn(r rune) bool { return !unicode.IsGraphic(r) }

// columns is how many columns of a terminal text takes.
func columns(text string) (n int) {
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// widest is how far a column of a table moves the next one to the right. Longer values are written whole all the same.
const widest = 40

// writeTable writes rows under a head, each value in a column of its own.
func writeTable(w io.Writer, head []string, rows [][]string) error {
	lengths := make([]int, len(head))
	drawn := append([][]string{head}, rows...)
	for i, row := range drawn {
		cells := make([]string, len(row))
		for c, value := range row {
			if value == "" {
				value = "-"
			}
			cells[c] = plain(value)
			lengths[c] = max(lengths[c], min(columns(cells[c]), widest))
		}
		drawn[i] = cells
	}
	var b strings.Builder
	for _, row := range drawn {
		for c, value := range row {
			b.WriteString(value)
			if c < len(row)-1 {
				b.WriteString(strings.Repeat(" ", max(lengths[c]-columns(value), 0)+2))
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// A fact is a name and what is to be said under it.
type fact struct{ name, text string }

// factWidth is that of the longest name of a fact, and a space.
const factWidth = 15

func writeFacts(w io.Writer, facts ...fact) error {
	var b strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&b, "%-*s%s\n", factWidth, f.name, plain(f.text))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeJSON writes one value for a program to read. What [plain] would not write as it is stands there as an escape.
func writeJSON(w io.Writer, value any) error {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, escaped(b.String()))
	return err
}

// escaped is JSON with the undrawn characters of its strings as escapes. Outside of strings it has none but line breaks.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf && r != 0x7f, !undrawn(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// when is a time in milliseconds as people and sort(1) read it, in UTC. It is empty for none.
func when(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05")
}

// utc is when with its time zone, and never when there is none.
func utc(ms int64) string {
	if ms == 0 {
		return "never"
	}
	return when(ms) + " UTC"
}

// spaced is a stable name such as to_set_up as people read it.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// counted is a number of things.
func counted[N int | uint64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
