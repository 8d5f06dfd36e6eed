//go:build !unix

package desktop

// KeepFilesPrivate leaves it to the folder, which only its owner may enter by the system's default.
func KeepFilesPrivate() {}
