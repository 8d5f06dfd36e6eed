package archive

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"latchkey/app/store"
)

// benchAccounts is how many accounts the data has, each with an entry.
const benchAccounts = 10_000

// BenchmarkBackup10k makes a backup and reads it back, less what the passphrase costs, beside bare copying of the data
// file; BenchmarkPassphrase is what it costs, of which a backup takes two and a restoration one.
func BenchmarkBackup10k(b *testing.B) {
	m := newMachine(b, benchAccounts)
	path := filepath.Join(b.TempDir(), "backup.age")
	b.Run("bare copy", func(b *testing.B) {
		for b.Loop() {
			bareCopy(b, filepath.Join(m.folder, store.FileName), path)
		}
	})
	b.Run("backup", func(b *testing.B) {
		for b.Loop() {
			made, err := Maker{Work: quick}.Make(path, passphrase, m.Store, start)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(made.Bytes)/benchAccounts, "bytes/account")
		}
	})
}

func BenchmarkRestore10k(b *testing.B) {
	m := newMachine(b, benchAccounts)
	path, _ := m.backUp(b)
	b.Run("bare copy", func(b *testing.B) {
		to := filepath.Join(b.TempDir(), "copy.db")
		for b.Loop() {
			bareCopy(b, filepath.Join(m.folder, store.FileName), to)
		}
	})
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			if _, err := reading(path); err != nil {
				b.Fatal(err)
			}
		}
	})
	f, seen := unlocked(b, path)
	b.Run("restore", func(b *testing.B) {
		for b.Loop() {
			n, err := Restorer{Keys: m.keys, Now: start, Still: func() error { return nil }}.Restore(f, seen, m.Store)
			if err != nil {
				b.Fatal(err)
			}
			m.Store = n
		}
	})
}

func BenchmarkPassphrase(b *testing.B) {
	m := newMachine(b, 1)
	path := filepath.Join(b.TempDir(), "backup.age")
	if _, err := (Maker{}).Make(path, passphrase, m.Store, start); err != nil {
		b.Fatal(err)
	}
	f, err := OpenBackup(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for b.Loop() {
		if err := f.Unlock(passphrase); err != nil {
			b.Fatal(err)
		}
	}
}

// bareCopy copies a file onto the disk.
func bareCopy(b *testing.B, from, to string) {
	b.Helper()
	source, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer source.Close()
	err = WriteFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, source)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
