package session

// An ActivityQuery asks for a part of the activity, newest first. Zero values ask for everything.
type ActivityQuery struct {
	Search      string   `json:"search"`      // any part of a name, e-mail, outcome or value
	SearchKinds []string `json:"searchKinds"` // kinds whose words, which only the page has, match Search
	Person      string   `json:"person"`      // id of an account: who did it, or whom it is about
	Kind        string   `json:"kind"`
	Outcome     string   `json:"outcome"` // "ok", "refused"
	From        int64    `json:"from"`    // milliseconds, included
	To          int64    `json:"to"`      // milliseconds, not included; 0 for no end
	Before      uint64   `json:"before"`  // only entries before this one; 0 for the newest
	Limit       int      `json:"limit"`   // at most 200
}

// ActivityPage is that part, as far as it was looked for in one call.
type ActivityPage struct {
	Rows   []ActivityRow `json:"rows"`
	Next   uint64        `json:"next"` // ask again with Before set to this, even when there are no rows; 0 at the end
	Count  uint64        `json:"count"`
	Oldest int64         `json:"oldest"`
	Head   string        `json:"head"` // 20 hexadecimal digits of the newest entry's chain
}

// An ActivityRow is one entry, with names as they are now: that of a deleted account is empty.
type ActivityRow struct {
	Seq         uint64 `json:"seq"`
	At          int64  `json:"at"`
	Kind        string `json:"kind"`
	Actor       string `json:"actor"` // "visitor", "account", "terminal", "program"
	ActorID     string `json:"actorId"`
	ActorName   string `json:"actorName"`
	SubjectID   string `json:"subjectId"`
	SubjectName string `json:"subjectName"`
	Outcome     string `json:"outcome"` // "ok", or the reason of a refusal
	Factor      string `json:"factor"`  // "password", "code", "recovery_code"
	Count       int    `json:"count"`
	Field       string `json:"field"`
	Old         string `json:"old"`
	New         string `json:"new"`
	Hash        string `json:"hash"` // 8 hexadecimal digits of the chain
}

// Integrity is the verdict on the whole chain.
type Integrity struct {
	Intact    bool   `json:"intact"`
	Count     uint64 `json:"count"`
	Broken    uint64 `json:"broken"` // the first entry that does not follow; 0 when intact
	Oldest    int64  `json:"oldest"`
	CheckedAt int64  `json:"checkedAt"`
	Head      string `json:"head"`
}
