package vault

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

func TestAKeyFileIsForItsPersonAloneWhateverTheFolderIs(t *testing.T) {
	folder := t.TempDir()
	everybody, err := windows.SecurityDescriptorFromString("D:(A;OICI;FA;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := everybody.DACL()
	if err != nil {
		t.Fatal(err)
	}
	err = windows.SetNamedSecurityInfo(folder, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "key")
	if _, _, err := (Keeper{KeyFile: path}).Create(testID); err != nil {
		t.Fatal(err)
	}
	is, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		t.Fatal(err)
	}
	rights := is.String()
	if strings.Contains(rights, ";;;WD)") || !strings.Contains(rights, user.User.Sid.String()) {
		t.Errorf("its rights are %s", rights)
	}
}
