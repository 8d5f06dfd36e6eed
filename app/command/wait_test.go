package command

import (
	"encoding/base32"
	"io"
	"strings"
	"testing"
	"time"

	"latchkey/app/account"
)

// A person at `demo --wait`: reads what is printed and types.
type person struct {
	t   *testing.T
	in  io.WriteCloser
	out io.Reader
	end chan int
}

func waitingDemo(t *testing.T) *person {
	fromPerson, in := io.Pipe()
	out, toPerson := io.Pipe()
	p := &person{t: t, in: in, out: out, end: make(chan int, 1)}
	go func() {
		_, exit, _ := parse([]string{"demo", "--wait"}, terminal{in: fromPerson, out: toPerson}, io.Discard)
		toPerson.Close()
		p.end <- exit
	}()
	return p
}

func (p *person) reads(until string) string {
	p.t.Helper()
	return readUntil(p.t, p.out, until)
}

// exit reads what is left, as a demo that nobody reads would never end, and returns the exit code.
func (p *person) exit() int {
	_, _ = io.Copy(io.Discard, p.out)
	return <-p.end
}

func (p *person) types(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatal(err)
	}
}

// The window of accepted codes is three steps wide, so a person with three codes need not wait for the third: the oldest
// confirms, the present one signs in, the newest turns off.
func TestPersonTypesTheCodesOfTheirOwnPhone(t *testing.T) {
	w := newWorld(t)
	const prompt = "(q leaves): "
	p := waitingDemo(t)
	shown := enrolmentIn(t, p.reads(prompt))
	if shown.code != "" {
		t.Error("the code is for the phone to show")
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(shown.key)
	if err != nil {
		t.Fatal(err)
	}
	phone := phone{account.OTP{Secret: secret, Params: account.DefaultPolicy(time.Now()).OTP}}
	awayFromTheEdge()
	now := time.Now()
	code := func(steps int) string {
		shows, err := phone.code(now.Add(time.Duration(steps) * 30 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return shows
	}
	p.types("12345")
	if said := oneSpace(p.reads(prompt)); !strings.Contains(said, "= Refused: this is not a whole code; ") {
		t.Error(said)
	}
	p.types(grouped(code(-1)))
	if said := oneSpace(p.reads(prompt)); !strings.Contains(said, "= Two-factor is on") || strings.Contains(said, "moves its own clock") {
		t.Error(said)
	}
	p.types(code(-1))
	if said := oneSpace(p.reads(prompt)); !strings.Contains(said, "= Refused: this code has already been used; ") {
		t.Error(said)
	}
	p.types(code(0))
	said := oneSpace(p.reads(prompt))
	for _, claim := range []string{"= Signed in with a code.", "8. Sign in again", "= Refused: this code has already been used", "= Signed in; 9 of 10"} {
		if !strings.Contains(said, claim) {
			t.Errorf("no %q in\n%s", claim, said)
		}
	}
	p.types(code(1))
	said = oneSpace(p.reads("it is of no use\nany more.\n"))
	if !strings.Contains(said, "= Two-factor is off") || !strings.Contains(said, "All of it did what it says.") {
		t.Error(said)
	}
	if exit := p.exit(); exit != 0 {
		t.Errorf("exit %d", exit)
	}
	if left := w.leftBehind(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

// awayFromTheEdge waits until a step has some seconds left, so that it does not change while the test types.
func awayFromTheEdge() {
	for time.Now().Unix()%30 > 20 {
		time.Sleep(time.Second)
	}
}

func TestPersonMayLeaveAtAnyPrompt(t *testing.T) {
	for name, leave := range map[string]func(*person){
		"q":      func(p *person) { p.types(" Q ") },
		"Ctrl+D": func(p *person) { p.in.Close() },
	} {
		w := newWorld(t)
		p := waitingDemo(t)
		p.reads("(q leaves): ")
		leave(p)
		p.reads("You left the demo. Nothing of it remains here.\n")
		if exit := p.exit(); exit != 0 {
			t.Errorf("%s: exit %d", name, exit)
		}
		if left := w.leftBehind(); len(left) != 0 {
			t.Errorf("%s left behind: %q", name, left)
		}
	}
}
