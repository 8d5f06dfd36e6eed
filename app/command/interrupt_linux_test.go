package command

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// narrowPipe reads what a child prints. It holds less than a demo prints, so a demo cannot have ended before it is
// interrupted, however slow the machine is.
func narrowPipe(t *testing.T, c *exec.Cmd) io.ReadCloser {
	t.Helper()
	const setPipeSize, page = 1031, 4096 // F_SETPIPE_SZ of fcntl(2)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, out.(*os.File).Fd(), setPipeSize, page); errno != 0 {
		t.Fatal(errno)
	}
	return out
}

func TestInterruptedDemoLeavesNothing(t *testing.T) {
	for _, args := range [][]string{{"demo"}, {"demo", "--wait"}} {
		for _, sent := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
			w := newWorld(t)
			c := child(t, args...)
			in, err := c.StdinPipe() // which never ends by itself
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			out := narrowPipe(t, c)
			var stderr bytes.Buffer
			c.Stderr = &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			until := "1. Create an account"
			if len(args) > 1 {
				until = "(q leaves): "
			}
			readUntil(t, out, until)
			if err := c.Process.Signal(sent); err != nil {
				t.Fatal(err)
			}
			go io.Copy(io.Discard, out)
			err = c.Wait()
			if c.ProcessState.ExitCode() != 1 || stderr.String() != "latchkey: "+string(errInterrupted)+"\n" {
				t.Errorf("%q after %v: %v, stderr %q", args, sent, err, stderr.String())
			}
			if left := w.leftBehind(); len(left) != 0 {
				t.Errorf("%q after %v left behind: %q", args, sent, left)
			}
		}
	}
}

func TestKilledDemoLeavesNothing(t *testing.T) {
	w := newWorld(t)
	c := child(t, "demo")
	out := narrowPipe(t, c)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	readUntil(t, out, "1. Create")
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	if left := w.leftBehind(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestDemoThatNobodyReadsAnyMoreLeavesNothing(t *testing.T) {
	w := newWorld(t)
	c := child(t, "demo")
	out := narrowPipe(t, c)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	readUntil(t, out, "1. Create")
	out.Close()
	if err := c.Wait(); c.ProcessState.ExitCode() != 1 {
		t.Errorf("%v", err)
	}
	if left := w.leftBehind(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}
