//go:build unix && !darwin

package vault

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"
)

const busVariable = "DBUS_SESSION_BUS_ADDRESS"

// runtimeRoot is where login managers put each person's runtime folder.
var runtimeRoot = "/run/user"

// reachable reports whether there is a session bus to find the keyring on. Without one the bus library would start
// its own (dbus-launch), which holds no keyring, may hang and stays behind; so it is never asked then. A bus found by
// its socket is put into the environment, where the library looks first; it would do the same with the one it finds.
func reachable() bool {
	if address := os.Getenv(busVariable); address != "" && address != "autolaunch:" {
		return true
	}
	for _, folder := range []string{os.Getenv("XDG_RUNTIME_DIR"), filepath.Join(runtimeRoot, strconv.Itoa(os.Getuid()))} {
		socket := filepath.Join(folder, "bus")
		info, err := os.Stat(socket)
		if folder != "" && err == nil && info.Mode()&os.ModeSocket != 0 {
			return os.Setenv(busVariable, "unix:path="+url.PathEscape(socket)) == nil
		}
	}
	return false
}
