//go:build window && linux

package window

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A person types, presses and reads; nothing else is known about the page than the names it shows.
type person struct{ name, email, password string }

var amara = person{"Amara Okafor", "amara.okafor@harbour.example", "quiet canary lanterns over 7 piers"}

// A second factor is what a person has after setting one up.
type secondFactor struct {
	key   string // base32, as it stands on the page
	codes []string
}

func (p *program) register(who person) {
	p.t.Helper()
	p.press("Create the first account")
	p.heading("Create an account")
	p.fill(entry, "Full name", who.name)
	p.fill(entry, "Email", who.email)
	p.fill(password, "Password", who.password)
	p.fill(password, "Confirm password", who.password)
	p.press("Create account")
	p.heading("Sign in")
	p.reads("Account created. Sign in to continue.")
}

// signIn types the password, and the identifier too where the page has not filled it in.
func (p *program) signIn(who person) {
	p.t.Helper()
	p.heading("Sign in")
	if field := p.see(entry, "Email or username"); p.desk.text(field) != who.email {
		p.fill(entry, "Email or username", who.email)
	}
	p.fill(password, "Password", who.password)
	p.press("Sign in")
}

// setUpKey reads the key from the enrolment page.
func (p *program) setUpKey() string {
	p.t.Helper()
	p.heading("Set up two-factor")
	key := strings.TrimSpace(p.desk.text(p.see(group, "Setup key")))
	if !regexp.MustCompile(`^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$`).MatchString(key) {
		p.desk.fail(p.t, "the setup key reads %q", key)
	}
	return key
}

// enrol proves the key with a code, reads the recovery codes and confirms that they are kept.
func (p *program) enrol(key string) secondFactor {
	p.t.Helper()
	p.code(key, time.Now())
	codes := p.recoveryCodes()
	p.confirm()
	return secondFactor{key, codes}
}

func (p *program) recoveryCodes() (codes []string) {
	p.t.Helper()
	p.heading("Recovery codes")
	here, _ := p.page()
	p.desk.walk(here, func(n node, _ int) bool {
		if p.desk.role(n) == listItem {
			if code := regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`).FindString(p.desk.text(n)); code != "" { // the others lead elsewhere
				codes = append(codes, code)
			}
		}
		return true
	})
	return codes
}

func (p *program) confirm() {
	p.t.Helper()
	p.act(checkBox, "I have saved these codes")
	p.press("Done")
	p.heading("Your account")
}

// saveAs answers the system's own dialog with a path.
func (p *program) saveAs(path string) {
	p.t.Helper()
	waitFor(p.t, p.desk, "the dialog to take the keyboard", func() bool {
		name, _ := p.desk.command("xdotool", "getwindowfocus", "getwindowname").Output()
		return strings.TrimSpace(string(name)) == "Save as file"
	})
	p.keys("ctrl+a")
	p.enter(path)
	p.keys("Return")
}

// code types the code that oathtool works out for a time. The page sends it by itself at the last digit.
func (p *program) code(key string, at time.Time) {
	p.t.Helper()
	code := p.desk.output(p.t, strings.ReplaceAll(key, " ", ""), "oathtool", "--totp", "--base32", "--now", at.UTC().Format("2006-01-02 15:04:05 UTC"), "-")
	p.focus(entry, "Code")
	p.keys("ctrl+a")
	p.enter(code)
}

// scans reads the QR code in a picture of the window and compares it with the key.
func (p *program) scans(key string, who person) {
	p.t.Helper()
	p.see(picture, "QR code for your authenticator app")
	file := filepath.Join(p.t.TempDir(), "enrolment.png")
	savePicture(p.t, file, p.photo())
	read := p.desk.output(p.t, "", "zbarimg", "--quiet", "--raw", file)
	uri, err := url.Parse(read)
	if err != nil || uri.Scheme != "otpauth" || uri.Host != "totp" {
		p.desk.fail(p.t, "the picture says %q", read)
	}
	if secret := uri.Query().Get("secret"); secret != strings.ReplaceAll(key, " ", "") {
		p.desk.fail(p.t, "the picture says %s, the page says %s", secret, key)
	}
	if !strings.HasSuffix(uri.Path, ":"+who.email) {
		p.desk.fail(p.t, "the picture is for %q", uri.Path)
	}
}

func TestAPersonSignsInWithACodeFromTheirPhone(t *testing.T) {
	d, h := newDesk(t), newHome(t)
	p := d.start(t, h, nil)
	p.heading("Welcome to Latchkey")
	p.register(amara)
	p.signIn(amara)
	p.heading("Your account")
	p.press("Set up two-factor")
	key := p.setUpKey()
	p.scans(key, amara)
	p.press("Larger code")
	p.see(button, "Smaller code")
	p.scans(key, amara)
	p.press("Smaller code")
	p.code(key, time.Now())
	codes := p.recoveryCodes()
	if len(codes) != 10 {
		t.Errorf("recovery codes %q", codes)
	}
	p.press("Save as file")
	kept := filepath.Join(t.TempDir(), "kept")
	p.saveAs(kept)
	waitFor(t, d, "the file", func() bool { _, err := os.Stat(kept); return err == nil })
	holds(t, kept, codes)
	p.confirm()
	p.reads("Authenticator app, since")

	p.press("Sign out")
	p.signIn(amara)
	p.heading("Two-factor code")
	p.code(key, time.Now().Add(30*time.Second)) // the present step is used up
	p.heading("Your account")

	p.press("Sign out")
	p.signIn(amara)
	p.heading("Two-factor code")
	p.press("Use a recovery code")
	p.fill(entry, "Recovery code", codes[3])
	p.press("Verify")
	p.heading("Your account")
	p.reads("You signed in with a recovery code; 9 of 10 are left.")

	p.terminate()
	for _, secret := range append(codes, amara.password, "canary", amara.email, key, strings.ReplaceAll(key, " ", "")) {
		if strings.Contains(p.said.String(), secret) {
			t.Errorf("%q was written to the terminal", secret)
		}
	}
	if said := p.said.String(); said != "" {
		t.Errorf("the terminal was told %q", said)
	}
}

// holds checks that a private file has every one of some texts in it.
func holds(t *testing.T, path string, texts []string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
	for _, text := range texts {
		if !strings.Contains(string(content), text) {
			t.Errorf("%s is not in %q", text, content)
		}
	}
}

func TestTheClipboardHoldsTheSetupKeyUntilSignOut(t *testing.T) {
	d := newDesk(t)
	p := d.start(t, newHome(t), nil)
	p.register(amara)
	p.signIn(amara)
	p.press("Set up two-factor")
	key := p.setUpKey()
	p.press("Copy setup key")
	waitFor(t, d, "the key in the clipboard", func() bool {
		return strings.ReplaceAll(d.selection("clipboard"), " ", "") == strings.ReplaceAll(key, " ", "")
	})
	if held := d.selection("primary"); held != "" {
		t.Errorf("the other selection holds %q", held)
	}
	p.press("Sign out")
	p.heading("Sign in")
	if held := d.selection("clipboard"); held != "" {
		t.Errorf("after signing out the clipboard holds %q", held)
	}
}
