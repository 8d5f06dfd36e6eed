package vault

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// CreatePrivate makes a file of a new name in a folder, for this person, the system and its administrators. Without this it
// would be for everybody whom the folder is for, as on a second disk, where that is everybody. So it is still in a folder
// that refuses such rights.
func CreatePrivate(folder, suffix string) (*os.File, error) {
	path := filepath.Join(folder, ".latchkey-"+rand.Text()+suffix)
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	mine, err := private()
	if err != nil {
		return nil, err
	}
	const access, share = windows.GENERIC_READ | windows.GENERIC_WRITE, windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE
	h, err := windows.CreateFile(name, access, share, mine, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil { // another computer does not know this person, and may refuse
		h, err = windows.CreateFile(name, access, share, nil, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL, 0)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// private are the rights of such a file. It names the person, not the owner: what is made with an administrator's rights
// belongs to all administrators, and the person without them could not read it.
func private() (*windows.SecurityAttributes, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	rights, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;" + user.User.Sid.String() + ")")
	if err != nil {
		return nil, err
	}
	return &windows.SecurityAttributes{Length: uint32(unsafe.Sizeof(windows.SecurityAttributes{})), SecurityDescriptor: rights}, nil
}
