package command

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"latchkey/app/account"
	"latchkey/app/store"
)

// ctrlC interrupts, and the terminal may throw away with it what the program says to that.
const ctrlC = "\x03"

func TestDeletingAsksForTheEmail(t *testing.T) {
	w := newWorld(t)
	w.register()
	w.put(account.Profile{FullName: "Ada Example", Email: "ada@example.org", Username: "ada"})
	for _, answer := range []string{"yes\n", "\n", "q\n", "\x04", ctrlC, "grace@example.org\n"} {
		s := w.sit("account", "delete", "ada")
		if asked := s.reads("to delete it: "); !strings.HasSuffix(asked, "This erases the account of Ada Example. Type the email ada@example.org to delete it: ") {
			t.Errorf("asked %q", asked)
		}
		s.types(answer)
		exit, stdout, screen := s.leaves()
		if exit != 1 || stdout != "" || answer != ctrlC && !strings.Contains(screen, "latchkey: "+string(errNotConfirmed)) {
			t.Errorf("%q: exit %d, stdout %q, screen %q", answer, exit, stdout, screen)
		}
	}
	s := w.sit("account", "delete", "ada")
	s.reads("to delete it: ")
	s.types(" ADA@example.org\n")
	if exit, stdout, screen := s.leaves(); exit != 0 || !strings.HasPrefix(stdout, "The account \"ada@example.org\" is erased") {
		t.Errorf("exit %d, stdout %q, screen %q", exit, stdout, screen)
	}
	w.loggedByTheTerminal(store.AccountDeleted)
}

func TestPassphraseIsAskedForWithoutShowingIt(t *testing.T) {
	w := newWorld(t)
	w.register()
	path := filepath.Join(w.temp, "b.age")
	const passphrase = "correct horse battery staple"

	s := w.sit("backup", path, "--ask")
	s.reads("Passphrase for the backup: ")
	s.unechoed()
	s.types(passphrase + "\n")
	s.reads("The same once more: ")
	s.unechoed()
	s.types(passphrase + "!\n")
	if exit, stdout, screen := s.leaves(); exit != 1 || stdout != "" || !strings.Contains(screen, string(errPassphrasesDiffer)) || strings.Contains(screen, passphrase) {
		t.Fatalf("exit %d, stdout %q, screen %q", exit, stdout, screen)
	}

	s = w.sit("backup", path, "--ask")
	for _, question := range []string{"Passphrase for the backup: ", "The same once more: "} {
		s.reads(question)
		s.unechoed()
		s.types(passphrase + "\n")
	}
	exit, stdout, screen := s.leaves()
	if exit != 0 || !strings.HasPrefix(stdout, "Backed up 1 account") || strings.Contains(stdout+screen, passphrase) {
		t.Fatalf("exit %d, stdout %q, screen %q", exit, stdout, screen)
	}

	before := w.fileBytes()
	s = w.sit("restore", path)
	s.reads("Passphrase of the backup: ")
	s.unechoed()
	s.types(ctrlC)
	if exit, stdout, _ := s.leaves(); exit != 1 || stdout != "" || !s.echoes() {
		t.Errorf("exit %d, stdout %q, echo %v", exit, stdout, s.echoes())
	}
	s = w.sit("restore", path)
	s.reads("Passphrase of the backup: ")
	s.types(passphrase + "\n")
	s.reads("Type restore to put this in the place of the present data: ")
	if !s.echoes() {
		t.Error("the terminal was left without echo")
	}
	s.types("no\n")
	if exit, stdout, _ := s.leaves(); exit != 1 || !strings.Contains(stdout, "No account and no policy would be another.") || !bytes.Equal(before, w.fileBytes()) {
		t.Errorf("exit %d, stdout %q", exit, stdout)
	}
	s = w.sit("restore", path)
	s.reads("Passphrase of the backup: ")
	s.unechoed()
	s.types(passphrase + "\n")
	s.reads("present data: ")
	s.types("restore\n")
	if exit, stdout, _ := s.leaves(); exit != 0 || !strings.Contains(stdout, "\nRestored. ") {
		t.Errorf("exit %d, stdout %q", exit, stdout)
	}
	w.loggedByTheTerminal(store.BackupRestored)
}

// unechoed waits until what is typed is not shown.
func (s *sitter) unechoed() {
	s.t.Helper()
	for begun := time.Now(); s.echoes(); time.Sleep(time.Millisecond) {
		if time.Since(begun) > 10*time.Second {
			s.t.Fatal("the terminal shows what is typed")
		}
	}
}

func TestRekeyAsks(t *testing.T) {
	w := newWorld(t)
	w.register()
	next := filepath.Join(w.temp, "next")
	s := w.sit("rekey", "--new-key-file", next)
	s.reads("Type rekey to give the data another key: ")
	s.types("no\n")
	if exit, stdout, _ := s.leaves(); exit != 1 || stdout != "" {
		t.Errorf("exit %d, stdout %q", exit, stdout)
	}
	if _, err := os.Lstat(next); err == nil {
		t.Error("a key was made")
	}
	s = w.sit("rekey", "--new-key-file", next)
	s.reads("another key: ")
	s.types("Rekey\n")
	if exit, stdout, _ := s.leaves(); exit != 0 || !strings.HasPrefix(stdout, "The data has another key now") {
		t.Errorf("exit %d, stdout %q", exit, stdout)
	}
}

// A terminal shows how far an import has come. Given up or killed on the way, nothing of it is there.
func TestImportThatIsGivenUpOrKilledLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.register()
	var b strings.Builder
	b.WriteString("full_name,email,password\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "Person %d,p%d@example.org,password of person %d\n", i, i, i)
	}
	path := w.people("people.csv", b.String())
	before, _ := w.entries()
	for name, end := range map[string]func(*sitter){
		"Ctrl+C":    func(s *sitter) { s.types(ctrlC) },
		"terminate": func(s *sitter) { _ = s.program.Process.Signal(syscall.SIGTERM) },
		"hang up":   func(s *sitter) { _ = s.program.Process.Signal(syscall.SIGHUP) },
		"kill":      func(s *sitter) { _ = s.program.Process.Kill() },
	} {
		s := w.sit("import", path, "--passwords", "plain")
		s.reads("7 of 3000 accounts")
		end(s)
		exit, stdout, screen := s.leaves()
		if name != "kill" && (exit != 1 || name != "Ctrl+C" && !strings.Contains(screen, "latchkey: the import was given up; nothing of it is there, and you can start it again at any time")) {
			t.Errorf("%s: exit %d, screen %q", name, exit, screen[max(0, len(screen)-300):])
		}
		if stdout != "" {
			t.Errorf("%s: stdout %q", name, stdout)
		}
		if after, _ := w.entries(); len(after) != len(before) {
			t.Errorf("%s: %q", name, after)
		}
		if got := w.ok("account", "list"); !strings.HasSuffix(got, "1 account of 1.\n") {
			t.Errorf("%s left\n%s", name, got)
		}
	}
}
