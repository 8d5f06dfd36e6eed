package store

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"latchkey/app/account"

	bolt "go.etcd.io/bbolt"
)

// Some faults need a process of their own: this test binary, started again with a role to play.
const roleVariable = "STORE_TEST_ROLE"

var roles = map[string]func(args []string){
	"hold the folder": func(args []string) {
		s, err := openAs(args[0])
		fmt.Println(err)
		io.Copy(io.Discard, os.Stdin)
		s.Close()
	},
	"hold the file": func(args []string) {
		db, err := bolt.Open(args[0], 0o600, nil)
		fmt.Println(err)
		io.Copy(io.Discard, os.Stdin)
		db.Close()
	},
	"open": func(args []string) {
		s, err := openAs(args[0])
		if err == nil {
			err = s.Close()
		}
		fmt.Println(err)
	},
	"work until killed": func(args []string) { workUntilKilled(args[0]) },
}

func TestMain(m *testing.M) {
	if role := roles[os.Getenv(roleVariable)]; role != nil {
		role(os.Args[1:])
		return
	}
	code := m.Run()
	if benchFolder != "" {
		os.RemoveAll(benchFolder)
	}
	os.Exit(code)
}

func openAs(folder string) (*Store, error) {
	return Open(folder, keyRing(folder), account.DefaultPolicy(start))
}

// A child is a process that plays a role.
type child struct {
	t     testing.TB
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Reader
}

// play starts a child; whatever is to be changed about the process first, change does.
func play(t testing.TB, change func(*exec.Cmd), role string, args ...string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role, "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = os.Stderr
	if change != nil {
		change(cmd)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{t, cmd, in, bufio.NewReader(out)}
	t.Cleanup(func() { cmd.Process.Kill() })
	return c
}

// line is the next line the child says.
func (c *child) line() string {
	c.t.Helper()
	line, err := c.lines.ReadString('\n')
	if err != nil {
		c.t.Fatal("the child died")
	}
	return strings.TrimSpace(line)
}

// end lets the child go home.
func (c *child) end() {
	c.t.Helper()
	c.in.Close()
	if err := c.cmd.Wait(); err != nil {
		c.t.Errorf("the child did not end well: %v", err)
	}
}

// says runs a child and compares its last words.
func says(t testing.TB, change func(*exec.Cmd), words, role string, args ...string) {
	t.Helper()
	c := play(t, change, role, args...)
	if got := c.line(); !strings.HasPrefix(got, words) {
		t.Errorf("%s: %q, want %q", role, got, words)
	}
	c.end()
}
