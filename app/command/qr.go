package command

import "strings"

// Colours of the 256-colour palette that no theme changes, for text and for what is behind it.
const (
	inkBlack   = "38;5;16"
	inkWhite   = "38;5;231"
	paperBlack = "48;5;16"
	paperWhite = "48;5;231"
	reset      = "\x1b[0m"
)

// drawBlocks draws the modules of a QR code, quiet zone included, one column a module and two modules a line: half a
// character is about as high as it is wide.
//
// In colour every module is painted black or white, whatever the terminal's own colours are. Where both halves are the
// same the paper is painted rather than a full block, because many fonts draw that with gaps. Without colour the text is
// the dark part, so the paper behind it has to be light.
func drawBlocks(dark [][]bool, coloured bool) string {
	var b strings.Builder
	for y := 0; y < len(dark); y += 2 {
		painted := ""
		for x := range dark[y] {
			upper, lower := dark[y][x], y+1 < len(dark) && dark[y+1][x]
			if !coloured {
				b.WriteString(plainBlock(upper, lower))
				continue
			}
			paint, block := colouredBlock(upper, lower)
			if paint != painted {
				b.WriteString("\x1b[" + paint + "m")
				painted = paint
			}
			b.WriteString(block)
		}
		if coloured {
			b.WriteString(reset)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func plainBlock(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

func colouredBlock(upper, lower bool) (paint, block string) {
	switch {
	case upper && lower:
		return inkWhite + ";" + paperBlack, " "
	case upper:
		return inkBlack + ";" + paperWhite, "▀"
	case lower:
		return inkBlack + ";" + paperWhite, "▄"
	}
	return inkBlack + ";" + paperWhite, " "
}
