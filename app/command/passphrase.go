package command

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"latchkey/app/vault"
)

// longestPassphrase is more bytes than any passphrase has.
const longestPassphrase = 4 << 10

// passphraseIn is the first line of a file that only its owner can read, or its group: the rule for key files.
func passphraseIn(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && !vault.Plain(info) {
		err = fmt.Errorf("%s is not a plain file", path) // and is not opened: a pipe would wait for ever
	}
	if err != nil {
		return "", passphraseFile(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", passphraseFile(err)
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return "", passphraseFile(err)
	}
	if open := info.Mode().Perm() & 0o037; open != 0 && runtime.GOOS != "windows" {
		return "", passphraseFile(fmt.Errorf("%s is open to other people, mode %04o", path, info.Mode().Perm()))
	}
	content, err := io.ReadAll(io.LimitReader(f, longestPassphrase+1))
	if err != nil {
		return "", passphraseFile(err)
	}
	defer clear(content)
	line, rest, _ := strings.Cut(string(content), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" || rest != "" || len(content) > longestPassphrase {
		return "", passphraseFile(fmt.Errorf("%s does not hold one line", path))
	}
	return line, nil
}

func passphraseFile(err error) error {
	return sentence(fmt.Sprintf("the passphrase file cannot be used (%s); name a plain file of one line that only you can read", oneLine(err.Error())))
}
