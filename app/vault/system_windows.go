package vault

import "io/fs"

const openFlags = 0

// bitsOf returns a private file's bits: those Go shows on Windows say nothing about who may read a file.
func bitsOf(fs.FileInfo) mode { return 0o600 }

// syncFolder does nothing: NTFS journals names itself and has no call for it.
func syncFolder(string) error { return nil }
