//go:build !unix

package archive

// syncFolder does nothing: NTFS writes renames through its journal, and a folder cannot be opened for syncing.
func syncFolder(string) error { return nil }
