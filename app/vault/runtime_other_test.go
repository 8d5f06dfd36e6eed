//go:build !linux

package vault

func setRuntimeRoot(string) {}
