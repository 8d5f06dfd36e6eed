//go:build window && linux

package window

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var jonas = person{"Jonas Petit", "jonas.petit@harbour.example", "nine grey herons by the weir"}

// told reads words joined by hyphens that are told once.
func (p *program) told(label string, words int) string {
	p.t.Helper()
	text := strings.TrimSpace(p.desk.text(p.see(group, label)))
	if len(strings.Split(text, "-")) != words || !regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`).MatchString(text) {
		p.desk.fail(p.t, "%s reads %q", label, text)
	}
	return text
}

// pick answers the system's own dialog for a file to open with a path.
func (p *program) pick(title, path string) {
	p.t.Helper()
	waitFor(p.t, p.desk, "the dialog to take the keyboard", func() bool {
		name, _ := p.desk.command("xdotool", "getwindowfocus", "getwindowname").Output()
		return strings.TrimSpace(string(name)) == title
	})
	p.keys("slash") // opens the field for the place, which loses what is typed meanwhile
	time.Sleep(time.Second)
	p.keys("ctrl+a")
	p.enter(path)
	p.keys("Return")
}

func TestAKeeperHelpsAPersonAndMovesToANewMachine(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil)
	p.register(amara)
	p.signIn(amara)
	p.heading("Your account")

	p.press("Accounts")
	p.heading("Accounts")
	p.press("New account")
	p.heading("New account")
	p.fill(entry, "Full name", jonas.name)
	p.fill(entry, "Email", jonas.email)
	p.press("Create account")
	temporary := p.told("Temporary password", 5)
	p.press("Done")

	p.press("Activity")
	p.heading("Activity")
	p.press("Check integrity")
	p.reads("Chain intact")

	p.press("Backup")
	p.heading("Backup")
	passphrase := p.told("Passphrase", 6)
	p.press("Back up now")
	kept := filepath.Join(t.TempDir(), "kept.age")
	p.saveAs(kept)
	p.reads("The backup is made, read back and found whole.")
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the backup: %v, %v", info, err)
	}
	p.press("Sign out")
	p.terminate()

	p = d.start(t, newHome(t), nil)
	p.heading("Welcome to Latchkey")
	p.press("Restore a backup")
	p.heading("Restore a backup")
	p.press("Choose file")
	p.pick("Restore a backup", kept)
	p.fill(password, "Passphrase", passphrase)
	p.press("Check")
	p.press("Restore")
	p.heading("Sign in")
	p.signIn(person{jonas.name, jonas.email, temporary})
	p.heading("New password")
	p.fill(password, "New password", jonas.password)
	p.fill(password, "Confirm new password", jonas.password)
	p.press("Change password")
	p.heading("Your account")
	p.terminate()
	for _, secret := range []string{temporary, passphrase, amara.password, jonas.password, jonas.email} {
		if strings.Contains(p.said.String(), secret) {
			t.Errorf("%q was written to the terminal", secret)
		}
	}
}
