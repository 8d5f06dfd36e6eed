//go:build install

package install

import (
	"encoding/binary"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

const appPath = `Software\Microsoft\Windows\CurrentVersion\App Paths\latchkey.exe`

// shortcut is all that a file of the Start menu says in words.
func (c pc) shortcut(name string) string {
	c.t.Helper()
	raw := []byte(read(c.t, c.path("ProgramData/Microsoft/Windows/Start Menu/Programs/Latchkey/"+name+".lnk")))
	var said strings.Builder
	for odd := range 2 { // the words begin anywhere
		words := make([]uint16, (len(raw)-odd)/2)
		for i := range words {
			words[i] = binary.LittleEndian.Uint16(raw[odd+2*i:])
		}
		said.WriteString(string(utf16.Decode(words)))
	}
	return said.String()
}

func TestOnWindowsTheMenuAndTheRunBoxFindIt(t *testing.T) {
	c := newPC(t)
	c.ends(0, artefact(t, "latchkey-*-windows-amd64-setup.exe"), "/S", "/AllUsers")
	for name, part := range map[string]string{
		"Latchkey": `C:\Program Files\Latchkey`, "Latchkey demo": "--demo", "Latchkey kiosk": "--kiosk", "Latchkey terminal": "latchkey --help",
	} {
		if said := c.shortcut(name); !strings.Contains(said, part) {
			t.Errorf("%s.lnk says %q", name, said)
		}
	}
	typed := regexp.MustCompile(`/k ("cd .*latchkey --help")`).FindStringSubmatch(c.shortcut("Latchkey terminal"))
	if typed == nil {
		t.Fatalf("Latchkey terminal.lnk says %q", c.shortcut("Latchkey terminal"))
	}
	c.put("terminal.bat", strings.Trim(typed[1], `"`))
	if said := c.ends(0, "cmd", "/c", `C:\terminal.bat`); !strings.Contains(said, "Usage: latchkey") {
		t.Errorf("the terminal says %q", said)
	}
	if said := c.ends(0, "reg", "query", `HKLM\`+appPath, "/ve"); !strings.Contains(said, `C:\Program Files\Latchkey\latchkey.exe`) {
		t.Errorf("the program is known as %q", said)
	}
	c.removes("Program Files/Latchkey")
	if said, code := c.wine("reg", "query", `HKLM\`+appPath); code == 0 {
		t.Errorf("removed, it is still known as %q", said)
	}
	if left := c.path("ProgramData/Microsoft/Windows/Start Menu/Programs/Latchkey"); exists(left) {
		t.Errorf("left are %q", names(t, left))
	}
}
