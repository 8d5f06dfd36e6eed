// Package desktop answers "what can this computer's desktop do?": whether there is a display, whether it is dark, a
// clipboard that keeps a secret, on Windows a terminal to write to, and on Linux what Wails leaves open: a page that may do
// less, a full screen that is kept. It opens no window, which is Wails' to do, and knows nothing else of ours.
package desktop

import "os"

// A Colour is what a window is filled with until its page is there.
type Colour struct{ R, G, B uint8 }

// PrepareEnvironment sets what GTK and WebKit read from the environment, where a person has not set it.
func PrepareEnvironment(answering []string) {
	if len(answering) > 0 {
		setDefault("GDK_BACKEND", gdkBackend(answering, os.Getenv("XDG_SESSION_TYPE")))
	}
	// WebKit's DMABUF renderer leaves the window blank on NVIDIA's own driver.
	if _, err := os.Stat("/sys/module/nvidia"); err == nil {
		setDefault("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
	}
}

func setDefault(name, value string) {
	if _, set := os.LookupEnv(name); !set {
		os.Setenv(name, value)
	}
}
