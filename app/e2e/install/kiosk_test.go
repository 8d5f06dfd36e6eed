//go:build install

package install

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What keeps whoever stands at a kiosk from the machine below it is the system's to do, and these lines ask for it.
func TestTheKiosksFilesKeepItInItsPlace(t *testing.T) {
	unit := []string{
		"User=latchkey", "StateDirectoryMode=0700", "RuntimeDirectoryMode=0700", "UMask=0077", "LimitCORE=0", "NoNewPrivileges=yes",
		"ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "ProtectControlGroups=yes", "ProtectHostname=yes",
		"ProtectKernelLogs=yes", "ProtectKernelModules=yes", "ProtectKernelTunables=yes", "RestrictAddressFamilies=AF_UNIX AF_NETLINK",
		"RestrictNamespaces=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes", "SystemCallArchitectures=native",
		"SystemCallFilter=~@clock @cpu-emulation @debug @module @mount @obsolete @reboot @swap",
		"LoadCredential=latchkey.key:/etc/latchkey/latchkey.key", "Environment=LATCHKEY_KEY_FILE=%d/latchkey.key",
	}
	root := filepath.Join(extracted(t), "usr")
	for path, wanted := range map[string][]string{
		"lib/systemd/system/latchkey-kiosk.service":     unit,
		"lib/systemd/system/latchkey-kiosk-x11.service": unit,
		"share/latchkey/kiosk/latchkey.sysusers":        {`u latchkey - "Latchkey kiosk" /var/lib/latchkey /usr/sbin/nologin`},
		"share/latchkey/kiosk/latchkey-kiosk.pam": {
			"account required pam_unix.so", "session required pam_unix.so", "session required pam_systemd.so",
		},
		"share/latchkey/kiosk/xorg.conf": {`    Option "DontVTSwitch" "on"`, `    Option "DontZap" "on"`},
	} {
		lines := strings.Split(read(t, filepath.Join(root, path)), "\n")
		for _, line := range wanted {
			if !slices.Contains(lines, line) {
				t.Errorf("%s does not say %s", path, line)
			}
		}
		for _, line := range lines { // a later one of the same name would undo or widen it
			name, _, set := strings.Cut(line, "=")
			if set && name != "Environment" && strings.Count("\n"+strings.Join(lines, "\n"), "\n"+name+"=") > 1 {
				t.Errorf("%s says %s more than once", path, name)
			}
		}
	}
}
