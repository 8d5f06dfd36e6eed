//go:build install

package install

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// inRoot runs a shell's lines in a new, minimal Debian that holds the .deb as /tmp/latchkey.deb and the tarball unpacked in
// /tmp/tarball, and returns all that was said.
func inRoot(t *testing.T, release, lines string) string {
	t.Helper()
	if os.Getenv("LATCHKEY_ROOTS") == "" {
		t.Skip("fetches a Debian: LATCHKEY_ROOTS=1 asks for it")
	}
	out, err := exec.Command("mmdebstrap", "--variant=apt", "--mode=unshare", release, "/dev/null",
		"--customize-hook=upload "+artefact(t, "*_amd64.deb")+" /tmp/latchkey.deb",
		"--customize-hook=upload "+artefact(t, "*-linux-amd64.tar.gz")+" /tmp/latchkey.tar.gz",
		`--customize-hook=chroot "$1" sh -ec 'mkdir /tmp/tarball; tar xf /tmp/latchkey.tar.gz -C /tmp/tarball --strip-components=1'`,
		`--customize-hook=chroot "$1" sh -c '`+lines+`' 2>&1`).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Log(release, string(out))
	return string(out)
}

func TestTheDebInstallsWhereTheNamesChanged(t *testing.T) {
	for _, release := range []string{"bookworm", "trixie"} {
		t.Run(release, func(t *testing.T) {
			said := inRoot(t, release, `
				/tmp/tarball/install.sh; echo tarball first: $?
				apt-get install --yes --no-install-recommends /tmp/latchkey.deb >/dev/null 2>&1; echo apt: $?
				latchkey version
				getent passwd latchkey; echo account: $?
				/tmp/tarball/install.sh; echo tarball then: $?
				apt-get purge --yes latchkey >/dev/null 2>&1; echo purge: $?
				find /usr /etc -path /usr/local -prune -o -name "*latchkey*" -print | sed "s/^/left: /"`)
			for _, text := range []string{
				"this system lacks WebKitGTK 4.1, GTK 3; install first what brings it: apt install libwebkit2gtk-4.1-0\n", "tarball first: 1\n",
				"apt: 0\n", "latchkey " + version(t) + "\n", "account: 2\n", "tarball then: 0\n", "purge: 0\n",
			} {
				if !strings.Contains(said, text) {
					t.Errorf("%q was not said", text)
				}
			}
			if strings.Contains(said, "\nleft: ") {
				t.Error("the purge left something")
			}
		})
	}
}

func TestASystemThatIsTooOldIsToldSo(t *testing.T) {
	said := inRoot(t, "bullseye", `
		apt-get install --yes /tmp/latchkey.deb; echo apt: $?
		/tmp/tarball/install.sh; echo tarball: $?
		find / -xdev -path /tmp -prune -o -name "*latchkey*" -print | sed "s/^/left: /"`)
	for _, text := range []string{
		"Depends: libwebkit2gtk-4.1-0 (>= 2.41) but it is not installable", "apt: 100\n",
		"Latchkey: this system is too old for it: it lacks WebKitGTK 4.1, GTK 3, version 2.34 of the C library; " +
			"Debian 12, Ubuntu 22.04 and Fedora 39 have all it needs\n", "tarball: 1\n",
	} {
		if !strings.Contains(said, text) {
			t.Errorf("%q was not said", text)
		}
	}
	if strings.Contains(said, "\nleft: ") {
		t.Error("something was left")
	}
}
