//go:build unix

package vault

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestFIFOIsNoKeyFileAndBlocksNobody(t *testing.T) {
	k := Keeper{KeyFile: filepath.Join(t.TempDir(), "key")}
	if err := syscall.Mkfifo(k.KeyFile, 0o600); err != nil {
		t.Fatal(err)
	}
	load := func() {
		t.Helper()
		done := make(chan error, 1)
		go func() {
			_, err := k.Load(testID, InKeyFile)
			done <- err
		}()
		select {
		case err := <-done:
			if !errors.Is(err, ErrKeyFileInvalid) {
				t.Errorf("Load: %v", err)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("Load waits for a writer")
		}
	}
	load()
	// With somebody at the other end, and exactly a key in it.
	writer, err := os.OpenFile(k.KeyFile, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	load()
	if _, err := writer.Write(make([]byte, KeySize)); err != nil {
		t.Fatal(err)
	}
	load()
}

func TestDeviceIsNoKeyFile(t *testing.T) {
	if _, err := (Keeper{KeyFile: os.DevNull}).Load(testID, InKeyFile); !errors.Is(err, ErrKeyFileInvalid) {
		t.Errorf("Load: %v", err)
	}
}
