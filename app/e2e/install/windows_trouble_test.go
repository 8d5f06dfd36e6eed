//go:build install

package install

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// What stands in the way of the installer for Windows, and what somebody else has left there.

// keepOpen has a file kept open for a time, alone or so that others may read and write it, or until it is let go.
func (c pc) keepOpen(name string, howLong time.Duration, alone ...string) (letGo func()) {
	c.t.Helper()
	program := c.path("hold.exe")
	if !exists(program) {
		run(c.t, "x86_64-w64-mingw32-gcc", "-s", "-o", program, "app/e2e/install/testdata/hold.c")
	}
	words := append([]string{"hold.exe", `C:\` + strings.ReplaceAll(name, "/", `\`), fmt.Sprint(howLong.Milliseconds())}, alone...)
	command := c.command(context.Background(), words...)
	out, err := command.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	letGo = sync.OnceFunc(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	c.t.Cleanup(letGo)
	if _, err := out.Read(make([]byte, 1)); err != nil {
		c.t.Fatalf("%s could not be kept open: %v", name, err)
	}
	return letGo
}

func TestOnWindowsAFileThatIsLookedThroughIsReplacedWhenItIsFree(t *testing.T) {
	now := artefact(t, "latchkey-*-windows-amd64-setup.exe")
	c := newPC(t)
	c.ends(0, now, "/S", `/D=C:\Latchkey`)
	c.put("Latchkey/README.txt", "an older one")
	c.keepOpen("Latchkey/README.txt", 3*time.Second)
	c.ends(0, now, "/S")
	c.holds("Latchkey")
	if read(t, c.path("Latchkey/README.txt")) == "an older one" {
		t.Error("it is not replaced")
	}
	c.keepOpen("Latchkey/README.txt", time.Minute)
	c.ends(2, now, "/S")
}

func TestOnWindowsItIsNotRemovedWhileItIsOpen(t *testing.T) {
	c := newPC(t)
	c.ends(0, artefact(t, "latchkey-*-windows-amd64-setup.exe"), "/S", `/D=C:\Latchkey`)
	for _, program := range []string{"Latchkey/latchkey.exe", "Latchkey/latchkey.com"} {
		letGo := c.keepOpen(program, time.Minute, "alone")
		c.ends(3, "Latchkey/uninstall.exe", "/S", `_?=C:\Latchkey`)
		c.holds("Latchkey")
		if c.listed("HKCU") == nil {
			t.Error("it is no longer listed")
		}
		letGo()
	}
}

func TestOnWindowsWhatWasDeletedByHandOrCutOffIsNoObstacle(t *testing.T) {
	now := artefact(t, "latchkey-*-windows-amd64-setup.exe")
	c := newPC(t)
	for _, root := range []string{"HKCU", "HKLM"} {
		c.ends(0, "reg", "add", root+`\`+uninstallKey, "/v", "InstallLocation", "/d", `E:\Latchkey`, "/f")
	}
	c.ends(0, now, "/S", "/CurrentUser")
	c.holds(c.own("Programs/Latchkey"))

	c.put(c.own("Programs/Latchkey/latchkey.new/latchkey.exe"), "half of it")
	c.removes(c.own("Programs/Latchkey"))
}

func TestOnWindowsAnAdministratorsRightsEndBeforeAPersonsOwnFolder(t *testing.T) {
	c := newPC(t)
	c.ends(0, artefact(t, "latchkey-*-windows-amd64-setup.exe"), "/S", "/AllUsers")
	for _, folder := range []string{"latchkey-webview", "latchkey-demo"} {
		c.put("elsewhere/"+folder, "another program's")
		if err := os.MkdirAll(c.path(c.own("")), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(c.path("elsewhere"), c.path(c.own(folder))); err != nil {
			t.Fatal(err)
		}
	}
	c.removes("Program Files/Latchkey")
	if got := names(t, c.path("elsewhere")); len(got) != 2 {
		t.Errorf("elsewhere holds %q", got)
	}
}

func TestOnWindowsAFixedRuntimeIsReplacedWholeOrNotAtAll(t *testing.T) {
	c := newPC(t)
	c.put("download/webview2/msedgewebview2.exe", "the runtime")
	c.put("download/setup.exe", read(t, artefact(t, "latchkey-*-windows-amd64-setup.exe")))
	c.put("Latchkey/webview2/msedgewebview2.exe", "an older runtime")
	c.put("Latchkey/webview2/gone", "of the older runtime")
	c.ends(0, "download/setup.exe", "/S", "/Webview2", `/D=C:\Latchkey`)
	if got := names(t, c.path("Latchkey/webview2")); len(got) != 1 || read(t, c.path("Latchkey/webview2/msedgewebview2.exe")) != "the runtime" {
		t.Errorf("webview2 holds %q", got)
	}

	c.put("download/webview2/msedgewebview2.exe", "a newer runtime")
	c.put("download/webview2/part", "of it")
	c.keepOpen("download/webview2/part", time.Minute, "alone")
	c.ends(2, "download/setup.exe", "/S", "/Webview2")
	if got := names(t, c.path("Latchkey/webview2")); len(got) != 1 || read(t, c.path("Latchkey/webview2/msedgewebview2.exe")) != "the runtime" {
		t.Errorf("webview2 holds %q", got)
	}
	if exists(c.path("Latchkey/latchkey.new")) {
		t.Error("what was copied so far was left")
	}
}

func TestBeforeWindows10NothingIsInstalled(t *testing.T) {
	c := newPC(t)
	c.isWindows("win81")
	c.ends(7, artefact(t, "latchkey-*-windows-amd64-setup.exe"), "/S")
	if exists(c.path(c.own("Programs/Latchkey"))) {
		t.Error("something was installed")
	}
}

func TestWhatCannotBeSignedIsNoPackageForWindows(t *testing.T) {
	tools, built := t.TempDir(), windowsUnpacked(t)
	signer := `#!/bin/sh
for word; do case ${before:-} in -in) in=$word ;; -out) out=$word ;; esac; before=$word; done
cp "$in" "$out"
echo >>"$SIGNED"
[ "$(wc -l <"$SIGNED")" != "$FAILS" ]
`
	for name, text := range map[string]string{"certificate.pem": "", "osslsigncode": signer} {
		if err := os.WriteFile(filepath.Join(tools, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for fails, program := range map[string]string{"3": "the uninstaller", "4": "the installer"} {
		made := t.TempDir()
		said, code := try(t, "", []string{
			"PATH=" + tools + ":" + os.Getenv("PATH"), "SIGNED=" + filepath.Join(tools, "signed"+fails), "FAILS=" + fails,
			"SIGN_CERT=" + filepath.Join(tools, "certificate.pem"), "PACKAGES=" + made, "BIN=" + filepath.Join(built, "latchkey"),
			"BASE=1.0.0", "VERSION=1.0.0", "SOURCE_DATE_EPOCH=1",
		}, "build/windows/package.sh")
		if code == 0 || !strings.Contains(said, "is not signed") {
			t.Errorf("%s: exit code %d, said %q", program, code, said)
		}
		if got := names(t, made); len(got) != 0 {
			t.Errorf("%s: it made %q", program, got)
		}
	}
}
