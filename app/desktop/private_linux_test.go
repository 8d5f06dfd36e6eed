package desktop

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAPrivateProcessLeavesNoMemoryBehind(t *testing.T) {
	if os.Getenv("PRIVATE") == "" { // not in the process of the other tests
		child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		child.Env = append(os.Environ(), "PRIVATE=1")
		if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS") {
			t.Fatalf("%v: %s", err, out)
		}
		return
	}
	KeepPrivate()
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); dumpable != 0 || err != nil {
		t.Errorf("dumpable %d, %v", dumpable, err)
	}
	limit := syscall.Rlimit{Cur: 1, Max: 1}
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); limit != (syscall.Rlimit{}) || err != nil {
		t.Errorf("limit %v, %v", limit, err)
	}
	if mask := syscall.Umask(0); mask != 0o077 {
		t.Errorf("mask %o", mask)
	}
}
