//go:build !unix

package desktop

// KeepPrivate leaves it to the folder, which only its owner may enter by the system's default, and to the system, which
// writes no memory to files unless it was told to.
func KeepPrivate() {}
