//go:build install

package install

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// later is a version after every released one.
const later = "99.0.0"

// laterInstaller builds the programs and the installer of that version, signed by a certificate made for it.
func laterInstaller(t *testing.T) (installer, certificate string) {
	t.Helper()
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	if err := os.WriteFile(in("password"), []byte("correct horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "openssl", "genrsa", "-aes256", "-passout", "file:"+in("password"), "-out", in("key.pem"), "2048")
	run(t, "openssl", "req", "-x509", "-new", "-key", in("key.pem"), "-passin", "file:"+in("password"), "-subj", "/CN=Latchkey test",
		"-days", "2", "-addext", "extendedKeyUsage=codeSigning", "-out", in("certificate.pem"))
	env := []string{
		"BASE=" + later, "VERSION=" + later, "BIN=" + in("latchkey"), "PACKAGES=" + folder, "SOURCE_DATE_EPOCH=1790000000",
		"LDFLAGS=-s -w -buildid= -X main.version=" + later + " -X main.written=1790000000",
		"SIGN_CERT=" + in("certificate.pem"), "SIGN_KEY=" + in("key.pem"), "SIGN_PASSWORD_FILE=" + in("password"),
	}
	for _, script := range []string{"build/windows/build.sh", "build/windows/package.sh"} {
		if said, code := try(t, "", env, script); code != 0 {
			t.Fatalf("%s: exit code %d\n%s", script, code, said)
		}
	}
	return in("latchkey-" + later + "-windows-amd64-setup.exe"), in("certificate.pem")
}

func TestOnWindowsItIsInstalledUpdatedAndRemovedWithItsDataKept(t *testing.T) {
	now := artefact(t, "latchkey-*-windows-amd64-setup.exe")
	newer, certificate := laterInstaller(t)
	c := newPC(t)
	folder, data := c.own("Programs/Latchkey"), c.own("Latchkey/latchkey.db")
	terminal := folder + "/latchkey.com"
	menu := c.path(strings.Replace(c.own(""), "Local/", "Roaming/Microsoft/Windows/Start Menu/Programs/Latchkey", 1))

	c.ends(0, now, "/S")
	c.holds(folder)
	if listed := c.listed("HKCU"); listed["DisplayVersion"] != version(t) || listed["Publisher"] != wailsInfo(t, "companyName") ||
		!strings.HasSuffix(listed["InstallLocation"], `\AppData\Local\Programs\Latchkey`) || listed["EstimatedSize"] == "" ||
		listed["UninstallString"] != `"`+listed["InstallLocation"]+`\uninstall.exe"` ||
		listed["QuietUninstallString"] != listed["UninstallString"]+" /S" {
		t.Errorf("listed as %v", listed)
	}
	if got := strings.Join(names(t, menu), ", "); got != "Latchkey demo.lnk, Latchkey kiosk.lnk, Latchkey terminal.lnk, Latchkey.lnk" {
		t.Errorf("the Start menu has %s", got)
	}
	if said := c.ends(0, terminal, "version"); said != "latchkey "+version(t)+"\n" {
		t.Errorf("said %q", said)
	}

	c.put(data, "the accounts")
	c.put(c.own("latchkey-webview/cache"), "the webview's")
	c.put(c.own("latchkey-demo/demo.lock"), "")
	demo := c.command(context.Background(), terminal, "demo", "--wait")
	answers, err := demo.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer answers.Close()
	screen, err := demo.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(screen).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	c.ends(3, newer, "/S") // while it is open
	c.holds(folder)
	if said := c.ends(0, terminal, "version"); said != "latchkey "+version(t)+"\n" {
		t.Errorf("the update that was refused has changed it to %q", said)
	}
	_ = demo.Process.Kill()
	_ = demo.Wait()

	c.ends(0, newer, "/S")
	c.holds(folder)
	if said := c.ends(0, terminal, "version"); said != "latchkey "+later+"\n" {
		t.Errorf("after the update: %q", said)
	}
	if c.listed("HKCU")["DisplayVersion"] != later {
		t.Errorf("after the update it is listed as %v", c.listed("HKCU"))
	}
	for _, program := range []string{newer, c.path(terminal), c.path(folder + "/latchkey.exe"), c.path(folder + "/uninstall.exe")} {
		signedAndWhole(t, program, certificate)
	}
	c.ends(5, now, "/S")                // older than what is there
	c.ends(6, newer, "/S", "/AllUsers") // a second time beside it
	if said := c.ends(0, terminal, "version"); said != "latchkey "+later+"\n" || c.listed("HKLM") != nil {
		t.Errorf("what was refused has changed it to %q, %v", said, c.listed("HKLM"))
	}

	c.removes(folder)
	if c.listed("HKCU") != nil || exists(menu) || exists(c.path(c.own("latchkey-webview"))) || exists(c.path(c.own("latchkey-demo"))) {
		t.Error("something of it was left")
	}
	if read(t, c.path(data)) != "the accounts" {
		t.Error("the data was not kept")
	}
}

func TestOnWindowsItIsInstalledForEverybodyAndIntoAnyFolder(t *testing.T) {
	now := artefact(t, "latchkey-*-windows-amd64-setup.exe")
	c := newPC(t)
	c.ends(0, now, "/S", "/AllUsers")
	c.holds("Program Files/Latchkey")
	if c.listed("HKLM")["DisplayVersion"] != version(t) || c.listed("HKCU") != nil {
		t.Errorf("listed as %v, and for one person as %v", c.listed("HKLM"), c.listed("HKCU"))
	}
	c.ends(6, now, "/S", "/CurrentUser")
	c.ends(0, now, "/S") // an update of what is there
	if c.listed("HKCU") != nil {
		t.Error("it was installed a second time, without a word")
	}
	c.removes("Program Files/Latchkey")
	if listed := c.listed("HKLM"); listed != nil {
		t.Errorf("removed, it is listed as %v", listed)
	}

	c.ends(4, now, "/S", `/D=Z:\proc\Latchkey`) // where nobody may write, not even root
	if c.listed("HKCU") != nil || exists(c.path(c.own("Programs/Latchkey"))) {
		t.Error("something was changed")
	}

	const abroad = "Schlüssel ключ"
	c.ends(0, now, "/S", `/D=C:\Schlüssel`, "ключ") // two words, as wine would quote one
	c.holds(abroad)
	c.removes(abroad)
}

func TestOnWindowsATerminalGetsAnswersAndAMissingRuntimeIsSaid(t *testing.T) {
	c := newPC(t)
	c.ends(0, artefact(t, "latchkey-*-windows-amd64-setup.exe"), "/S", `/D=C:\Latchkey`)
	for _, program := range []string{"Latchkey/latchkey.com", "Latchkey/latchkey.exe"} {
		if said := c.ends(0, program, "status"); !strings.Contains(said, version(t)) {
			t.Errorf("%s status says %q", program, said)
		}
		if said := c.ends(64, program, "nonsense"); !strings.HasPrefix(said, "latchkey: unexpected argument nonsense") {
			t.Errorf("%s nonsense says %q", program, said)
		}
		said := c.ends(2, program)
		if !strings.Contains(said, "WebView2 runtime") || !strings.Contains(said, "Evergreen Standalone Installer") || strings.Count(said, "\n") != 1 {
			t.Errorf("%s says of the missing runtime %q", program, said)
		}
		if said := c.ends(1, program, "restore", "backup.age"); !strings.Contains(said, "latchkey: ") {
			t.Errorf("%s restore says %q", program, said)
		}
	}
	// Without an ending, the program that waits is found first. The other one never asks: the terminal has gone on.
	if said, code := c.typed(`C:\Latchkey\latchkey restore backup.age`, "correct horse"); code != 1 || !strings.Contains(said, "Passphrase of the backup:") ||
		!strings.Contains(said, "latchkey: ") || strings.Contains(said, "horse") {
		t.Errorf("latchkey restore: exit code %d, and says %q", code, said)
	}
	if said, _ := c.typed(`C:\Latchkey\latchkey.exe restore backup.age & ping -n 4 127.0.0.1 >nul`, "correct horse"); strings.Contains(said, "Passphrase of") ||
		!strings.Contains(said, "latchkey: nobody can be asked") {
		t.Errorf("latchkey.exe restore says %q", said)
	}
	_, _ = c.typed(`C:\Latchkey\latchkey.exe version >C:\said.txt & ping -n 4 127.0.0.1 >nul`, "")
	if said := read(t, c.path("said.txt")); said != "latchkey "+version(t)+"\n" {
		t.Errorf("latchkey.exe version, sent elsewhere, says %q", said)
	}
}

func TestOnWindowsAFixedRuntimeIsCopiedOnlyWhenThatIsSaid(t *testing.T) {
	c := newPC(t)
	c.put("download/webview2/msedgewebview2.exe", "the runtime")
	c.put("download/setup.exe", read(t, artefact(t, "latchkey-*-windows-amd64-setup.exe")))
	c.ends(0, "download/setup.exe", "/S", `/D=C:\Latchkey`)
	c.holds("Latchkey")
	c.ends(0, "download/setup.exe", "/S", "/Webview2")
	if got := read(t, c.path("Latchkey/webview2/msedgewebview2.exe")); got != "the runtime" {
		t.Errorf("copied: %q", got)
	}
	c.removes("Latchkey")
}

// signedAndWhole checks a program's signature, and that it does not fit when a byte of it is another.
func signedAndWhole(t *testing.T, program, certificate string) {
	t.Helper()
	if said, code := try(t, "", nil, "osslsigncode", "verify", "-CAfile", certificate, "-in", program); code != 0 || !strings.Contains(said, "Latchkey test") {
		t.Errorf("%s: exit code %d\n%s", program, code, said)
	}
	changed := []byte(read(t, program))
	changed[len(changed)/2] ^= 1
	copied := filepath.Join(t.TempDir(), "changed.exe")
	if err := os.WriteFile(copied, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, code := try(t, "", nil, "osslsigncode", "verify", "-CAfile", certificate, "-in", copied); code == 0 {
		t.Errorf("%s with another byte is taken for whole\n%s", program, said)
	}
}
