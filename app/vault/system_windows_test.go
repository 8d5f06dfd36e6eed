package vault

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A seenFile is what Go says of a file.
type seenFile struct {
	fs.FileInfo
	mode       fs.FileMode
	attributes uint32
}

func (f seenFile) Mode() fs.FileMode { return f.mode }
func (f seenFile) Sys() any          { return &syscall.Win32FileAttributeData{FileAttributes: f.attributes} }

func TestAFileOfACloudsFolderIsPlainAndAFolderBehindAnotherNameIsNot(t *testing.T) {
	folder := t.TempDir()
	info, err := os.Lstat(write(t, filepath.Join(folder, "key"), nil, 0o600))
	if err != nil || !Plain(info) {
		t.Errorf("a file: %v", err)
	}
	if info, err = os.Lstat(folder); err != nil || Plain(info) {
		t.Errorf("a folder: %v", err)
	}
	for name, c := range map[string]struct {
		mode       fs.FileMode
		attributes uint32
		plain      bool
	}{
		"kept by OneDrive":         {fs.ModeIrregular, syscall.FILE_ATTRIBUTE_REPARSE_POINT, true},
		"folder mounted or joined": {fs.ModeIrregular, syscall.FILE_ATTRIBUTE_REPARSE_POINT | syscall.FILE_ATTRIBUTE_DIRECTORY, false},
		"folder kept by OneDrive":  {fs.ModeDir | fs.ModeIrregular, syscall.FILE_ATTRIBUTE_REPARSE_POINT | syscall.FILE_ATTRIBUTE_DIRECTORY, false},
		"link":                     {fs.ModeSymlink, syscall.FILE_ATTRIBUTE_REPARSE_POINT, false},
		"pipe":                     {fs.ModeNamedPipe, 0, false},
		"device":                   {fs.ModeDevice | fs.ModeCharDevice, 0, false},
	} {
		if got := Plain(seenFile{mode: c.mode, attributes: c.attributes}); got != c.plain {
			t.Errorf("%s: %t", name, got)
		}
	}
}
