package store

import "encoding/binary"

// A sealed value is as long as what it holds, and lengths tell: whether an account has two-factor on, how many recovery
// codes are left, what an entry is about. So accounts and entries are sealed in blocks of equal size. A block of accounts
// holds everything but the longest names; four of them fill a page.
func blockOf(bucket string) int {
	switch bucket {
	case bucketAccounts:
		return 896
	case bucketActivity:
		return 192
	}
	return 1
}

// pad puts the length before plain and fills up to whole blocks of its bucket.
func pad(bucket string, plain []byte) []byte {
	block := blockOf(bucket)
	if block == 1 {
		return plain
	}
	padded := make([]byte, (4+len(plain)+block-1)/block*block)
	binary.BigEndian.PutUint32(padded, uint32(len(plain)))
	copy(padded[4:], plain)
	return padded
}

// unpad takes off what pad added. It returns ErrDamaged when that is not there.
func unpad(bucket string, padded []byte) ([]byte, error) {
	block := blockOf(bucket)
	if block == 1 {
		return padded, nil
	}
	if len(padded) < 4 || len(padded)%block != 0 {
		return nil, ErrDamaged
	}
	n := uint64(binary.BigEndian.Uint32(padded))
	if n > uint64(len(padded)-4) {
		return nil, ErrDamaged
	}
	return padded[4 : 4+n], nil
}
