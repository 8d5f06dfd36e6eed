package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The clock is this machine's, and not the backup's.
func TestARestorationEndsNoDoubtAboutTheClock(t *testing.T) {
	s := &stage{window: newWindow(t, func(o *Options) { o.Steady = func() time.Duration { return 0 } })}
	s.signedIn()
	if made, err := s.Backup(phrase); err != nil || !made.Saved {
		t.Fatal(made, err)
	}
	path := filepath.Join(t.TempDir(), "backup.age")
	if err := os.WriteFile(path, []byte(s.saved["latchkey-backup-2026-03-02.age"]), 0o600); err != nil {
		t.Fatal(err)
	}
	s.wait(-3 * time.Minute)
	if s.must(s.State()).Clock == nil {
		t.Fatal("no doubt to begin with")
	}
	s.choose(path)
	if _, err := s.ChooseBackup(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CheckBackup(phrase); err != nil {
		t.Fatal(err)
	}
	if state := s.must(s.RestoreBackup()); state.Clock == nil || state.Clock.Doubt != "behind" {
		t.Errorf("%+v", state.Clock)
	}
}
