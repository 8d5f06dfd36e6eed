//go:build unix

package archive

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"latchkey/app/store"
)

func TestAPipeIsNotWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	refused := make(chan error)
	go func() {
		_, err := OpenBackup(path)
		refused <- err
	}()
	select {
	case err := <-refused:
		if !errors.Is(err, ErrFileNotRegular) {
			t.Errorf("%v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it waits")
	}
}

// A limit on the size of files is a full disk that needs no privileges. It would hit go test's own log too, so this runs
// in a process of its own.
func TestAFullDiskLeavesTheBackupBeforeAsItWas(t *testing.T) {
	const variable = "ARCHIVE_TEST_ALONE"
	if os.Getenv(variable) == "" {
		again := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
		again.Env = append(os.Environ(), variable+"=1")
		if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	m := newMachine(t, 300)
	path, made := m.backUp(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	var room syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &room); err != nil {
		t.Skip(err)
	}
	for limit := int64(0); limit < made.Bytes; limit += 16 << 10 {
		room.Cur = uint64(limit)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &room); err != nil {
			t.Skip(err)
		}
		if _, err := (Maker{Work: quick}).Make(path, passphrase, m.Store, start); err == nil {
			t.Errorf("limit %d: it was written", limit)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("limit %d: the backup before is another, %v", limit, err)
		}
		if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
			t.Errorf("limit %d: %v, %v", limit, names, err)
		}
		f, seen := unlocked(t, path)
		if _, err := (Restorer{Keys: m.keys, Now: start, Still: func() error { return nil }}).Restore(f, seen, m.Store); err == nil || errors.Is(err, store.ErrReplaced) {
			t.Errorf("limit %d: restored, %v", limit, err)
		}
		if err := m.Check(); err != nil {
			t.Error(err)
		}
	}
}
