package rehearsal

// Attack asks for one scene, played on data of its own with the real code.
type Attack struct {
	Scene   string `json:"scene"`   // "password", "replay", "guess", "photo", "file" or "phish"
	Defence bool   `json:"defence"` // what protects against it is on
}

// Story is how a scene went, move by move.
type Story struct {
	Scene     string `json:"scene"`
	Defence   bool   `json:"defence"`
	Succeeded bool   `json:"succeeded"` // the attacker got in, or saw what was to be kept
	Moves     []Move `json:"moves"`
}

// Move is one thing that somebody does and what came of it. The page has words for What and Outcome.
type Move struct {
	At      int64    `json:"at"`      // on the scene's clock
	Who     string   `json:"who"`     // "victim", "attacker" or "computer"
	What    string   `json:"what"`    // a name of the move, such as "types_password"
	Shown   []string `json:"shown"`   // what is typed or seen: codes, bytes in hexadecimal, names
	Outcome string   `json:"outcome"` // "" for none, "ok", or the code of the refusal, such as "otp_reused"
	WaitMs  int64    `json:"waitMs"`  // throttled: how long
}

// Dials are those of the guessing scene.
type Dials struct {
	Digits int `json:"digits"` // 6 or 8
	Skew   int `json:"skew"`   // steps accepted either side, 0 to 10
	Tries  int `json:"tries"`  // before waiting begins, 1 to 20; 0 for a computer that never has one wait
}

// Odds are what guessing comes to. The attacker knows the password and never sleeps.
type Odds struct {
	Accepted        int     `json:"accepted"`        // codes that are right at one moment
	Possible        int64   `json:"possible"`        // codes there are
	Chance          float64 `json:"chance"`          // of one guess
	FirstDay        float64 `json:"firstDay"`        // chance to be in within a day
	GuessesFirstDay int64   `json:"guessesFirstDay"` // how many there is time for
	Locked          bool    `json:"locked"`          // the factor locks before a chance of a half is reached
	HalfSeconds     float64 `json:"halfSeconds"`     // until the chance is a half; 0 where it never is
	GuessesInAll    int64   `json:"guessesInAll"`    // until the factor locks; 0 where it never does
	ChanceInAll     float64 `json:"chanceInAll"`     // to be in before that; 1 where it never does
}
