package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestKeyringKeepsTheKey(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	p := d.process()
	key := p.create("one", InKeyring)
	p.want(key, "load one keyring")
	d.process().want(key, "load one keyring")
	if other := p.create("two", InKeyring); other == key {
		t.Error("two data files got the same key")
	}
	p.want("keyring "+key, "create one")
	if list, _ := filepath.Glob(d.path("config", "latchkey", "*")); len(list) != 0 {
		t.Errorf("a key file was made as well: %q", list)
	}
	// A new keyring process with the password reads it back from the disk.
	d.stopKeyring()
	d.startKeyring(password)
	d.process().want(key, "load one keyring")
}

func TestMissingItemIsMissingAndNotMade(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	p := d.process()
	p.create("one", InKeyring)
	p.want("missing", "load two keyring")
	p.want("missing", "load two keyring")
	p.want("missing", "load one file")
}

func TestBrokenItemIsBrokenAndKept(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	p := d.process()
	for _, value := range []string{"!", base64.StdEncoding.EncodeToString(make([]byte, 31)), base64.StdEncoding.EncodeToString(make([]byte, 33))} {
		p.want("<nil>", "put one %s", value)
		p.want("broken", "load one keyring")
		p.want("keyring broken", "create one")
		p.want("broken", "load one keyring")
	}
}

func TestLockedKeyringIsUnavailableUntilUnlocked(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	key := d.process().create("one", InKeyring)
	d.stopKeyring()
	d.startKeyring("")

	p := d.process("VAULT_TEST_LIMIT=700ms")
	start := time.Now()
	p.want("unavailable", "load one keyring")
	if took := time.Since(start); took < 700*time.Millisecond || took > 10*time.Second {
		t.Errorf("gave up after %v, want 0.7 s", took)
	}
	d.waitFor("prompted")
	private := p.create("two", InFile)
	p.want(private, "load two file")
	if info, err := os.Stat(d.path("config", "latchkey", "two.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v, %v", info, err)
	}
	if info, err := os.Stat(d.path("config", "latchkey")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the configuration folder: %v, %v", info, err)
	}

	d.stopKeyring()
	d.startKeyring(password)
	p.want("<nil>", "limit 10s")
	p.want(key, "load one keyring")
	p.want(private, "load two file")
	p.want("missing", "load two keyring")
}

func TestLockedKeyringIsUnavailableAfterFiveSeconds(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	d.process().create("one", InKeyring)
	d.stopKeyring()
	d.startKeyring("")
	p := d.process("VAULT_TEST_LIMIT=0s")
	start := time.Now()
	p.want("unavailable", "load one keyring")
	if took := time.Since(start); took < 5*time.Second || took > 15*time.Second {
		t.Errorf("gave up after %v, want 5 s", took)
	}
}

func TestNoBusIsUnavailableAtOnceAndStartsNothing(t *testing.T) {
	d := newDesktop(t)
	d.write("dbus-launch", "#!/bin/sh\ntouch "+d.path("launched")+"\nsleep 20\n")
	if err := os.Chmod(d.path("dbus-launch"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{
		"empty": "", "autolaunch": "autolaunch:", "disabled": "disabled:", "dead": "unix:path=" + d.path("absent"),
	} {
		t.Run(name, func(t *testing.T) {
			p := d.process("DBUS_SESSION_BUS_ADDRESS="+address, "PATH="+d.root+":"+os.Getenv("PATH"))
			start := time.Now()
			key := p.create(name, InFile)
			p.want(key, "load %s file", name)
			p.want("unavailable", "load %s keyring", name)
			if took := time.Since(start); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	if _, err := os.Stat(d.path("launched")); err == nil {
		t.Error("dbus-launch was run")
	}
}

func TestBusWithoutKeyringIsUnavailable(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	p := d.process()
	key := p.create("one", InFile)
	p.want(key, "load one file")
	p.want("unavailable", "load one keyring")
}

func TestBusIsFoundByItsSocket(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	key := d.process("DBUS_SESSION_BUS_ADDRESS=").create("one", InKeyring)
	d.process().want(key, "load one keyring")
}

func TestBusKilledBetweenCreateAndLoad(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	p := d.process()
	key := p.create("one", InKeyring)
	d.stopBus()
	p.want("unavailable", "load one keyring")
	p.create("two", InFile)
	// The same process finds the key again on a new bus.
	d.stopKeyring()
	if err := os.Remove(d.path("run", "bus")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	d.startBus()
	d.startKeyring(password)
	p.want(key, "load one keyring")
}

func TestBusKilledWhileItIsAsked(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	d.process().create("one", InKeyring)
	d.stopKeyring()
	d.startKeyring("")
	p := d.process("VAULT_TEST_LIMIT=60s")
	p.send("load one keyring")
	d.waitFor("prompted")
	start := time.Now()
	d.stopBus()
	if got := p.answer(); got != "unavailable" {
		t.Errorf("load: %q", got)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	p.create("two", InFile)
}

func TestKeyringThatAnswersTooLateGetsNoKey(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	p := d.process("VAULT_TEST_LIMIT=500ms")
	p.create("one", InKeyring)
	if err := d.ring.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	key := p.create("two", InFile)
	p.want("unavailable", "load one keyring")
	if err := d.ring.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	p.want("<nil>", "limit 10s")
	p.becomes("missing", "load two keyring")
	p.want(key, "load two file")
}

// Wherever the limit falls, between two calls or inside one, a key file means that the keyring holds nothing in the end.
func TestKeyIsInOnePlaceWheneverTheLimitEnds(t *testing.T) {
	d := newDesktop(t)
	d.startBus()
	d.startKeyring(password)
	p := d.process()
	p.create("first", InKeyring)
	places := map[string]int{}
	var inFile []string
	for i := range 100 {
		id := fmt.Sprint("id", i)
		p.want("<nil>", "limit %dus", 200+i*150)
		place, key, _ := strings.Cut(p.ask("create %s", id), " ")
		places[place]++
		if p.want("<nil>", "limit 10s"); place == "file" {
			inFile = append(inFile, id)
		}
		p.want(key, "load %s %s", id, place)
	}
	t.Logf("places: %v", places)
	for _, id := range inFile {
		p.becomes("missing", "load %s keyring", id)
	}
}

func TestKeyIsNotKeptInTheDataFolderForWantOfAKeyring(t *testing.T) {
	d := newDesktop(t)
	p := d.process("VAULT_TEST_CONFIG=" + d.path("data", "config"))
	if got := p.ask("create one"); !strings.HasSuffix(got, " in-data-folder") {
		t.Errorf("create: %q", got)
	}
	if left := names(t, d.path("data")); len(left) != 0 {
		t.Errorf("made: %q", left)
	}
}

func TestAnswerIsEitherReceivedOrLate(t *testing.T) {
	t.Setenv(busVariable, "unix:path=/nonexistent")
	late := make(chan struct{})
	_, err := converse(20*time.Millisecond, func(context.Context) (Key, error) {
		time.Sleep(100 * time.Millisecond)
		return Random(), nil
	}, func() { close(late); panic("as go-keyring does") })
	if !errors.Is(err, ErrKeyringUnavailable) {
		t.Errorf("a late answer: %v", err)
	}
	select {
	case <-late:
	case <-time.After(5 * time.Second):
		t.Error("nothing was undone")
	}

	key, err := converse(5*time.Second, func(context.Context) (Key, error) { return counted(), nil },
		func() { t.Error("an answer in time was undone") })
	if err != nil || key != counted() {
		t.Errorf("an answer in time: %v", err)
	}
	_, err = converse(5*time.Second, func(context.Context) (Key, error) { panic("as go-keyring does") }, func() {})
	if !errors.Is(err, ErrKeyringUnavailable) {
		t.Errorf("a panic: %v", err)
	}
}
