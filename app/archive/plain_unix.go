//go:build unix

package archive

import "syscall"

// plainFlags open no link, and wait for nobody at the other end of a pipe.
const plainFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK
