package command

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"latchkey/app/account"
	"latchkey/app/session"
	"latchkey/app/store"
)

// claims are what the demo says, in order. A step that goes another way changes a line or ends the demo.
var claims = []string{
	"Your own data is not touched, and nothing of this is kept.",
	"\n1. Create an account\n",
	"   = The account is there; nobody is signed in yet.\n",
	"\n2. Sign in with the password\n",
	"   = Signed in, as an administrator because this is the first account; two-factor is off.\n",
	"\n3. Set up two-factor\n",
	"█",
	"   Setup key  ",
	"   Code       ",
	"   = The QR code, read back from its picture, says the same as the setup key; two-factor is still off.\n",
	"\n4. Confirm with a first code\n",
	"   The authenticator app shows ",
	"   = Two-factor is on, and this code is used up.\n",
	"\n5. Keep the recovery codes\n",
	"   = 10 recovery codes are kept for the day the phone is lost; each works once.\n",
	"\n6. Sign out\n",
	"   = Nobody is signed in.\n",
	"\n7. Sign in with the password and a code\n",
	"A code works once, so it has to be the next one.\n",
	"the demo moves its own clock on by 30 seconds; yours stays.\n",
	"   = Signed in with a code.\n",
	"\n8. Sign in again with the same code\n",
	"   = Refused: this code has already been used;",
	"\n9. Try a wrong code\n",
	"   = Refused: this code is not right;",
	"\n10. Use a recovery code instead\n",
	"   = Signed in; 9 of 10 recovery codes are left.\n",
	"\n11. Turn two-factor off\n",
	"   = Two-factor is off; its secret and the recovery codes are erased.\n",
	"\n12. Sign in with the password alone\n",
	"   = Signed in; no code is asked for any more.\n",
	"\n13. Remove the practice data\n",
	"   = The sealed file and its folder are gone; the key was in memory only.\n",
	"\nAll of it did what it says.\n",
}

func TestDemoMakesGoodEachOfItsClaimsAndLeavesNothing(t *testing.T) {
	w := newWorld(t)
	exit, stdout, stderr := w.run("demo")
	if exit != 0 || stderr != "" {
		t.Fatalf("exit %d, stderr %q", exit, stderr)
	}
	rest := oneSpace(stdout)
	for _, claim := range claims {
		_, after, found := strings.Cut(rest, strings.TrimSpace(oneSpace(claim)))
		if !found {
			t.Fatalf("no %q in the rest of\n%s", claim, stdout)
		}
		rest = after
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		t.Errorf("after all claims: %q", rest)
	}
	if strings.ContainsRune(stdout, '\x1b') {
		t.Error("escape sequences where there is no terminal")
	}
	if left := w.leftBehind(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
	for _, line := range strings.Split(stdout, "\n") {
		if found := forbidden.FindString(line); found != "" {
			t.Errorf("%q in %q", found, line)
		}
	}
}

var spaces = regexp.MustCompile(`\s+`)

// oneSpace is text as it was before it was broken into lines.
func oneSpace(text string) string { return spaces.ReplaceAllString(text, " ") }

func TestNoLineOfTheDemoIsWiderThanATerminal(t *testing.T) {
	_, stdout, _ := newWorld(t).run("demo")
	for _, line := range strings.Split(stdout, "\n") {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("%d characters: %q", n, line)
		}
	}
}

// enrolment is what a demo prints for the phone.
type enrolment struct {
	drawn, key, code string
}

var printed = regexp.MustCompile(`(?s)below it\.\n\n(.*\n)\n   .*   Setup key  ([A-Z2-7 ]+)\n(?:   Code       (\d{3} \d{3}))?`)

func enrolmentIn(t *testing.T, stdout string) enrolment {
	t.Helper()
	found := printed.FindStringSubmatch(stdout)
	if found == nil {
		t.Fatalf("no enrolment in\n%s", stdout)
	}
	return enrolment{found[1], strings.ReplaceAll(found[2], " ", ""), strings.ReplaceAll(found[3], " ", "")}
}

func TestQRCodeOfTheDemoHoldsItsSetupKey(t *testing.T) {
	_, stdout, _ := newWorld(t).run("demo")
	shown := enrolmentIn(t, stdout)
	modules := 2*strings.Count(shown.drawn, "\n") - 1
	uri, err := account.ReadQR(onlyCode(t, lightScreen.paint(t, shown.drawn), modules))
	issuer := url.PathEscape(store.PracticeIssuer)
	if err != nil || !strings.HasPrefix(uri, "otpauth://totp/"+issuer+":ada%40example.org?secret="+shown.key+"&issuer="+issuer+"&") {
		t.Fatalf("%q, %v", uri, err)
	}
}

func TestCodeOfTheDemoIsOathtoolsForTheSetupKey(t *testing.T) {
	oathtool := tool(t, "oathtool")
	before := time.Now().Add(-time.Second)
	_, stdout, _ := newWorld(t).run("demo")
	shown := enrolmentIn(t, stdout)
	for at := before; at.Before(time.Now().Add(30 * time.Second)); at = at.Add(30 * time.Second) {
		out, err := exec.Command(oathtool, "--totp", "--base32", "--now", at.UTC().Format("2006-01-02 15:04:05 UTC"), shown.key).Output()
		if err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(string(out)) == shown.code {
			return
		}
	}
	t.Errorf("oathtool shows nothing like %s for %s", shown.code, shown.key)
}

// What the demo claims is really looked at: where the session says otherwise, the claim fails.
func TestClaimThatDoesNotHoldIsTold(t *testing.T) {
	var claim *claimError
	for name, err := range map[string]error{
		"accepted":        second(refusedAs(nil, account.ErrOTPReused)),
		"another refusal": second(refusedAs(account.ErrOTPIncorrect, account.ErrOTPReused)),
		"another phase":   second(arrived(session.SignedIn)(session.State{Phase: session.CodeRequired}, nil)),
		"refused":         second(arrived(session.SignedIn)(session.State{}, session.ErrBusy)),
	} {
		if !errors.As(err, &claim) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := newWorld(t)
	honest := steps
	defer func() { steps = honest }()
	steps = append([]step{}, honest[:2]...)
	steps = append(steps, step{"Be refused", func(d *demo, _ context.Context) (string, error) {
		_, err := arrived(session.CodeRequired)(d.session.Logout())
		return "", err
	}})
	exit, stdout, stderr := w.run("demo")
	if exit != 1 || stderr != "latchkey: "+string(errNotAsClaimed)+"\n" || !strings.HasSuffix(stdout, "\n3. Be refused\n   Not as claimed: this led to signed_out instead of code_required\n") {
		t.Errorf("exit %d, stdout\n%s\nstderr %q", exit, stdout, stderr)
	}
	if left := w.leftBehind(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func second[T any](_ T, err error) error { return err }

func TestDemoWithoutRoomForPracticeDataSaysSo(t *testing.T) {
	w := newWorld(t)
	file := filepath.Join(w.temp, "file")
	w.write(file, nil, 0o600)
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData", "TMPDIR", "TMP"} {
		w.Setenv(name, file)
	}
	exit, stdout, stderr := w.run("demo")
	if exit != 1 || stdout != "" || !strings.HasPrefix(stderr, "latchkey: no practice data could be made") {
		t.Errorf("exit %d, stdout %q, stderr %q", exit, stdout, stderr)
	}
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

func TestDemoUsesColoursOnATerminalOnlyAndNotWhereTheyAreUnwanted(t *testing.T) {
	script := tool(t, "script")
	for unwanted, variable := range map[bool]string{false: "NO_COLOR=", true: "NO_COLOR=1"} {
		newWorld(t)
		c := child(t)
		c = exec.Command(script, "--quiet", "--return", "--command", c.Path+" demo", "/dev/null")
		c.Env = append(os.Environ(), childVariable+"=1", "TERM=xterm-256color", variable)
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(out), "\r\n", "\n")
		if coloured := strings.Contains(text, "\x1b["); coloured == unwanted || strings.Contains(oneSpace(text), "It has no colours") != unwanted {
			t.Fatalf("%s: colours are %v", variable, coloured)
		}
		shown, screen := enrolmentIn(t, text), darkScreen
		if unwanted {
			screen = lightScreen
		}
		modules := 2*strings.Count(shown.drawn, "\n") - 1
		uri, err := account.ReadQR(onlyCode(t, screen.paint(t, shown.drawn), modules))
		if err != nil || !strings.Contains(uri, shown.key) {
			t.Errorf("%s: %q, %v", variable, uri, err)
		}
		if strings.ContainsRune(escape.ReplaceAllString(text, ""), '\x1b') {
			t.Errorf("%s: more than colours", variable)
		}
	}
}
