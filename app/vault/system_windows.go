package vault

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// openKeyFile opens a key file for reading. Unlike os.Open it leaves others free to rename and remove it meanwhile, and
// is not refused while they do: several programs may be making it at the same time.
func openKeyFile(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// Plain says whether a file is a plain one: no folder, link, device or pipe. That is also what a folder of OneDrive has made
// of one, though Go calls that irregular: it is opened and read as any other.
func Plain(info fs.FileInfo) bool {
	attributes, known := info.Sys().(*syscall.Win32FileAttributeData)
	folder := known && attributes.FileAttributes&syscall.FILE_ATTRIBUTE_DIRECTORY != 0
	return !folder && info.Mode().Type()&^fs.ModeIrregular == 0
}

// bitsOf returns a private file's bits: those Go shows on Windows say nothing about who may read a file.
func bitsOf(fs.FileInfo) mode { return 0o600 }

// giveName gives a finished file a name that no other has, else it returns fs.ErrExist. It is on the disk when it returns,
// and has no other name left, which a second program could keep from being removed here.
func giveName(temporary, path string) error {
	from, err := windows.UTF16PtrFromString(temporary)
	if err != nil {
		return err
	}
	to, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(from, to, windows.MOVEFILE_WRITE_THROUGH)
}

// syncFolder does nothing: a folder has nothing to sync here.
func syncFolder(string) error { return nil }
