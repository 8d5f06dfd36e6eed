//go:build unix

package desktop

import "syscall"

// KeepPrivate makes every file and folder of this process readable by its owner only, and lets neither it nor a process
// it starts write its memory to a file when it crashes.
func KeepPrivate() {
	syscall.Umask(0o077)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	dumpNothing()
}
