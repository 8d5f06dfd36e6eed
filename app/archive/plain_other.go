//go:build !unix

package archive

const plainFlags = 0
