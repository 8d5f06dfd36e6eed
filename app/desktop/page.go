package desktop

import (
	"encoding/json"
	"strings"
)

// callsOf is what the names of the methods begin with that the page may call.
const callsOf = "app.App."

// mayPass decides about a message that a script in the page has for Wails: that the page is there, or a call of one of
// the App's methods. All the others would do something to the window, the clipboard or the program.
func mayPass(message string) bool {
	if message == "runtime:ready" {
		return true
	}
	call, isCall := strings.CutPrefix(message, "C")
	if !isCall {
		return false
	}
	// Read as Wails reads it, so that both find the same name: in any case, and of several the last.
	var named struct {
		Name string `json:"name"`
	}
	return json.Unmarshal([]byte(call), &named) == nil && strings.HasPrefix(named.Name, callsOf)
}
