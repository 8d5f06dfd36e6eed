//go:build unix

package desktop

import "syscall"

// KeepFilesPrivate makes every file and folder of this process readable by its owner only.
func KeepFilesPrivate() { syscall.Umask(0o077) }
