package account

import (
	"crypto/hmac"
	"encoding/binary"
	"fmt"
)

// Working is the arithmetic of one code, for whoever wants to follow it (RFC 4226 section 5.3, RFC 6238 section 4.2).
type Working struct {
	Step    uint64
	Message [8]byte // the step, its highest byte first
	MAC     []byte  // of the message under the secret: 20, 32 or 64 bytes
	Offset  int     // the low half of the MAC's last byte: where the four bytes begin
	Chosen  [4]byte
	Number  uint32 // the four bytes without the top bit
	Digits  uint8
	Code    string // the last digits of the number
}

// Working returns how the code of one step comes about, or [ErrOTPParams]. It is for teaching: no code is checked with it.
func (o OTP) Working(step uint64) (Working, error) {
	if !o.allowed() {
		return Working{}, ErrOTPParams
	}
	w := Working{Step: step, Digits: o.Digits}
	binary.BigEndian.PutUint64(w.Message[:], step)
	mac := hmac.New(o.Algorithm.hash(), o.Secret)
	mac.Write(w.Message[:])
	w.MAC = mac.Sum(nil)
	w.Offset = int(w.MAC[len(w.MAC)-1] & 0x0f)
	copy(w.Chosen[:], w.MAC[w.Offset:])
	w.Number = binary.BigEndian.Uint32(w.Chosen[:]) & 0x7fffffff
	decimal := fmt.Sprintf("%010d", w.Number) // 31 bits have ten digits at most
	w.Code = decimal[len(decimal)-int(o.Digits):]
	return w, nil
}
