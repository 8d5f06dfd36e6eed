//go:build install

package install

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A pc is a computer with Windows, as wine has it: without a network and without the WebView2 runtime.
type pc struct {
	t      *testing.T
	prefix string
	env    []string
}

func newPC(t *testing.T) pc {
	t.Helper()
	prefix := filepath.Join(t.TempDir(), "wine")
	c := pc{t, prefix, append(os.Environ(), "WINEPREFIX="+prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=", "DISPLAY=", "LC_ALL=C.UTF-8")}
	t.Cleanup(func() {
		end := exec.Command("wineserver", "-k", "-w")
		end.Env = c.env
		_ = end.Run()
	})
	if said, code := c.wine("wineboot", "--init"); code != 0 {
		t.Fatalf("wineboot: exit code %d\n%s", code, said)
	}
	c.isWindows("win10")                   // which it is not from the start in every version of wine
	const missing = "bcryptprimitives.dll" // in wine before version 9
	if library := c.path(`windows/system32/` + missing); !exists(library) {
		run(t, "x86_64-w64-mingw32-gcc", "-shared", "-s", "-o", library, "app/e2e/install/testdata/bcryptprimitives.c", "-ladvapi32")
	}
	return c
}

// isWindows says which Windows it is, by wine's name for it.
func (c pc) isWindows(version string) {
	c.t.Helper()
	c.ends(0, "reg", "add", `HKCU\Software\Wine`, "/v", "Version", "/d", version, "/f")
}

// path is where wine keeps a file of drive C.
func (c pc) path(name string) string {
	return filepath.Join(c.prefix, "drive_c", filepath.FromSlash(name))
}

// own is the path, in drive C, of something in the person's own folder for programs' data.
func (c pc) own(name string) string {
	c.t.Helper()
	found, _ := filepath.Glob(c.path("users/*/AppData/Local"))
	if len(found) != 1 {
		c.t.Fatalf("found %q", found)
	}
	within, err := filepath.Rel(c.path(""), found[0])
	if err != nil {
		c.t.Fatal(err)
	}
	return filepath.ToSlash(within) + "/" + name
}

// command is a program in this Windows, by its path below drive C, or by wine's own name for it.
func (c pc) command(ctx context.Context, words ...string) *exec.Cmd {
	if exists(c.path(words[0])) {
		words = append([]string{c.path(words[0])}, words[1:]...)
	}
	command := exec.CommandContext(ctx, "wine", words...)
	command.Env = c.env
	return command
}

// wine runs a program to its end. What it says goes into a file, as services that wine starts would hold a pipe open.
func (c pc) wine(words ...string) (said string, code int) {
	c.t.Helper()
	file, err := os.CreateTemp(c.t.TempDir(), "said")
	if err != nil {
		c.t.Fatal(err)
	}
	defer file.Close()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	command := c.command(ctx, words...)
	command.Stdout, command.Stderr = file, file
	err = command.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		c.t.Fatalf("wine %q: %v, %v", words, err, ctx.Err())
	}
	return strings.ReplaceAll(read(c.t, file.Name()), "\r\n", "\n"), command.ProcessState.ExitCode()
}

// ends runs a program that is to end with an exit code.
func (c pc) ends(code int, words ...string) (said string) {
	c.t.Helper()
	said, got := c.wine(words...)
	if got != code {
		c.t.Fatalf("%q: exit code %d, want %d\n%s", words, got, code, said)
	}
	return said
}

// typed has cmd do something in a terminal, where a person types a line after three seconds, and is all that was shown.
func (c pc) typed(words, line string) (shown string, code int) {
	c.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	command := exec.CommandContext(ctx, "sh", "-c", `(sleep 3; printf '%s\r' "$2"; sleep 3) | script -qec "wine cmd /c '$1'" /dev/null`, "sh", words, line)
	command.Env = c.env
	command.WaitDelay = time.Second // for what goes on asking
	out, err := command.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		c.t.Fatalf("%s: %v, %v", words, err, ctx.Err())
	}
	return string(out), command.ProcessState.ExitCode()
}

const uninstallKey = `Software\Microsoft\Windows\CurrentVersion\Uninstall\org.latchkey.Latchkey`

// listed is what the list of programs says of Latchkey, below HKCU or HKLM; nil when it is not there.
func (c pc) listed(root string) map[string]string {
	c.t.Helper()
	said, code := c.wine("reg", "query", root+`\`+uninstallKey)
	if code != 0 {
		return nil
	}
	values := map[string]string{}
	for line := range strings.Lines(said) {
		if words := strings.SplitN(strings.TrimSpace(line), "    ", 3); len(words) == 3 {
			values[words[0]] = words[2]
		}
	}
	return values
}

// holds checks that a folder of drive C has the files of an installation and no others.
func (c pc) holds(folder string) {
	c.t.Helper()
	if got := names(c.t, c.path(folder)); !slices.Equal(got, append(slices.Clone(windowsFiles), "uninstall.exe")) {
		c.t.Errorf("%s holds %q", folder, got)
	}
}

// removes runs an uninstaller, which does its work from a copy of itself after it has ended, and waits for that.
func (c pc) removes(folder string) {
	c.t.Helper()
	c.ends(0, folder+"/uninstall.exe", "/S")
	for end := time.Now().Add(time.Minute); exists(c.path(folder)); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("%s still holds %q", folder, names(c.t, c.path(folder)))
		}
	}
}

func (c pc) put(name, text string) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(c.path(name)), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
