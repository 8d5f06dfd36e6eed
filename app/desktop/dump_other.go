//go:build unix && !linux

package desktop

// dumpNothing has nothing to add here.
func dumpNothing() {}
