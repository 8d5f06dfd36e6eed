package desktop

import "testing"

func TestThePageMayCallTheAppAndNothingElse(t *testing.T) {
	for message, want := range map[string]bool{
		"runtime:ready": true,
		`C{"name":"app.App.State","args":[],"callbackID":"app.App.State-1"}`:   true,
		`C{"name":":wails:ClipboardSetText","name":"app.App.State","args":[]}`: true, // the last is called
		`C{"name":"app.App.State","name":":wails:ClipboardGetText","args":[]}`: false,
		`C{"name":"app.App.State","NAME":":wails:ClipboardGetText","args":[]}`: false,
		`C{"name":"\u003awails:Environment","args":[]}`:                        false,
		`C{"name":"app.Other.State","args":[]}`:                                false,
		`C{"name":["app.App.State"]}`:                                          false,
		`C{"name":"app.App.State"`:                                             false,
		`c{"id":1}`:                                                            false,
		"C":                                                                    false,
		"":                                                                     false,
		"Q":                                                                    false,
		"Wf":                                                                   false,
		"H":                                                                    false,
		"BO:https://harbour.example":                                           false,
		"LFgone":                                                               false,
		"EEgone":                                                               false,
		"drag":                                                                 false,
		"resize:n-resize":                                                      false,
		"wails:showInspector":                                                  false,
		"DomReady":                                                             false,
		"runtime:ready ":                                                       false,
	} {
		if got := mayPass(message); got != want {
			t.Errorf("%q: %v", message, got)
		}
	}
}
