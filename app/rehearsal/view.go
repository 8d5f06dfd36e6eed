package rehearsal

// View is all that the bench shows beside the real screens. Times are milliseconds since 1970 in UTC.
type View struct {
	Now      int64    `json:"now"`     // the computer's clock on the bench
	Running  bool     `json:"running"` // else it stands still
	Real     bool     `json:"real"`    // it is this computer's own, so that a real phone shows the same codes
	PeriodMs int64    `json:"periodMs"`
	EndsInMs int64    `json:"endsInMs"` // until the present step ends, on the bench's clock
	Defences Defences `json:"defences"`
	Phone    Phone    `json:"phone"`
	Entry    string   `json:"entry"`  // the id of the phone's entry that the ribbon is of; "" without one
	Ribbon   []Step   `json:"ribbon"` // neighbouring steps, oldest first; empty without an entry
	Moments  []int    `json:"moments"`
}

// Defences are what the real screens are protected by. The bench may weaken them, on practice data only.
type Defences struct {
	Skew  int  `json:"skew"`  // steps accepted either side of now, 0 to 10
	Once  bool `json:"once"`  // a code counts once
	Waits bool `json:"waits"` // wrong codes cost time
}

// Phone is the virtual phone, with a clock of its own.
type Phone struct {
	Now     int64   `json:"now"`
	ErrorMs int64   `json:"errorMs"` // how far its clock is ahead of the computer's, less than 0 when it is behind
	Lost    bool    `json:"lost"`
	Own     bool    `json:"own"` // the trainer's own phone is used in its place
	Entries []Entry `json:"entries"`
}

// Entry is one account in the authenticator app. Without the phone it has no codes.
type Entry struct {
	ID        string `json:"id"`
	Issuer    string `json:"issuer"`
	Label     string `json:"label"`
	Algorithm string `json:"algorithm"` // "SHA1", "SHA256" or "SHA512"
	Digits    int    `json:"digits"`
	PeriodMs  int64  `json:"periodMs"`
	Code      string `json:"code"`
	Next      string `json:"next"`     // the code after it
	EndsInMs  int64  `json:"endsInMs"` // until the next code, on the phone's clock
	Status    string `json:"status"`   // "live", "pending" (not confirmed yet) or "dead" (no account has this secret)
}

// Step is one time step and what the computer makes of its code now.
type Step struct {
	T       int64  `json:"t"`
	At      int64  `json:"at"`   // when it begins
	Away    int    `json:"away"` // steps from the computer's present one, less than 0 before it
	Code    string `json:"code"`
	Phone   bool   `json:"phone"`   // the phone shows it now
	Verdict string `json:"verdict"` // "accepted", "used", "passed" (before one that was used), "old", "later" or "dead"
	UsedAt  int64  `json:"usedAt"`  // used: when it was, where that is known
}

// Sum asks for the arithmetic of one code: of an entry of the phone or, without one, of a secret that somebody types.
type Sum struct {
	Entry         string `json:"entry"`
	T             int64  `json:"t"` // with an entry: the step
	Secret        string `json:"secret"`
	Encoding      string `json:"encoding"` // of the secret: "text", "hex" or "base32"
	Algorithm     string `json:"algorithm"`
	Digits        int    `json:"digits"`
	PeriodSeconds int    `json:"periodSeconds"`
	UnixSeconds   int64  `json:"unixSeconds"`
}

// Working is the arithmetic of one code (RFC 4226 section 5.3, RFC 6238 section 4.2). Bytes are two hexadecimal digits each.
type Working struct {
	UnixSeconds   int64    `json:"unixSeconds"` // when the step begins or, for a typed time, that time
	PeriodSeconds int      `json:"periodSeconds"`
	T             int64    `json:"t"`
	Message       []string `json:"message"` // T in eight bytes
	Algorithm     string   `json:"algorithm"`
	MAC           []string `json:"mac"`    // 20, 32 or 64 bytes
	Offset        int      `json:"offset"` // the low half of the last byte: where the four bytes begin
	Chosen        []string `json:"chosen"` // the four bytes
	Number        int64    `json:"number"` // as a number, without the top bit
	Digits        int      `json:"digits"`
	Code          string   `json:"code"`
}
