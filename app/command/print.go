package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"latchkey/app/archive"
	"latchkey/app/vault"
)

// A command that answers has something to tell, to people or to programs.
type answers struct {
	JSON bool `name:"json" help:"Print one JSON value instead, for a program to read."`
}

// print writes the value as JSON where that was asked for, or else what people gives.
func (a answers) print(t terminal, value any, people func(io.Writer) error) error {
	if a.JSON {
		return writeJSON(t.out, value)
	}
	return people(t.out)
}

// A saved command has something to write into a file.
type saved struct {
	File    string `arg:"" optional:"" help:"The file to write. Without it, or as -, everything goes to the output."`
	Replace bool   `help:"Replace the file if it is there."`
}

// save has the file written whole or not at all, and says so.
func (s saved) save(t terminal, here place, write func(io.Writer) error) error {
	if s.File == "" || s.File == "-" {
		return write(t.out)
	}
	if err := mayWrite(s.File, here, s.Replace); err != nil {
		return err
	}
	if err := notWritten(archive.WriteFile(s.File, write)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.out, "Saved as %s, readable for you alone.\n", plain(s.File))
	return err
}

// mayWrite refuses a file where data and key are, whose place it could take, and one that is there.
func mayWrite(path string, here place, replace bool) error {
	keeper, err := here.keeper()
	switch {
	case err != nil:
		return err
	case !keeper.Spares(path):
		return errInDataFolder
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return notWritten(err)
	case !vault.Plain(info):
		return unwritable(path + " is a folder, a link or a device")
	case !replace:
		return sentence(fmt.Sprintf("the file \"%s\" is there already; name another, or add --replace", path))
	}
	return nil
}

// notWritten puts into words what the system says about a file that cannot be written, and passes everything else on.
func notWritten(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) {
		return unwritable(oneLine(err.Error()))
	}
	return err
}

func unwritable(why string) error {
	return sentence("the file cannot be written (" + why + "); choose another place, and check that the disk is not full")
}
