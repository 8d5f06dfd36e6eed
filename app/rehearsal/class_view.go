package rehearsal

// Board is the board of a class.
type Board struct {
	Learners []Learner     `json:"learners"`
	Errors   []RosterError `json:"errors"` // rows of which nothing was made; none was then
}

// Learner is one practice account and how far its person has come.
type Learner struct {
	ID        string `json:"id"`
	FullName  string `json:"fullName"`
	Email     string `json:"email"`
	Username  string `json:"username"`
	Password  string `json:"password"`    // the first one, in readable words, for the printed sheet
	Changed   bool   `json:"passwordSet"` // the learner chose one of their own
	Enrolled  bool   `json:"enrolled"`
	Kept      bool   `json:"kept"`      // the recovery codes
	Recovered bool   `json:"recovered"` // signed in with one of them
}

// RosterError says why a row makes no account.
type RosterError struct {
	Row    int    `json:"row"` // from 1
	Text   string `json:"text"`
	Reason string `json:"reason"` // the code of a refusal
}
