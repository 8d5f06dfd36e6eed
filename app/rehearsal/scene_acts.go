package rehearsal

import (
	"errors"
	"fmt"
	"math"

	"latchkey/app/account"
	"latchkey/app/session"
)

// The victim of every scene.
var ada = account.Profile{FullName: "Ada Example", Email: "ada@example.org", Username: "ada"}

const adasPassword = "seven quiet lanterns"

// errNotEnrolling is a failure: there is no QR code on the screen where a scene needs one.
var errNotEnrolling = errors.New("rehearsal: no QR code to photograph")

// What people do in a scene. All but typing leaves the screen signed out.

func (s *stage) register() {
	_ = s.act(victim, "registers", answer(s.screen.Register(ada, adasPassword)), ada.Email, adasPassword)
}

// enrol signs the victim in, with a code of the phone where there is one, and returns the QR code then shown.
func (s *stage) enrol(phone entry) (picture string) {
	s.must(s.screen.Login(ada.Email, adasPassword))
	if phone.otp.On() {
		s.must(s.screen.ValidateOTP(s.code(phone)))
	}
	state := s.must(s.screen.GenerateOTP())
	if state.Enrolment == nil {
		s.fail(errNotEnrolling)
		return ""
	}
	return state.Enrolment.QR
}

// confirm ends an enrolment by the code of the phone that scanned it.
func (s *stage) confirm(what string, phone entry) {
	code := s.code(phone)
	_ = s.act(victim, what, answer(s.screen.VerifyOTP(code)), code)
	s.must(s.screen.ConfirmRecoveryCodes())
	s.must(s.screen.Logout())
}

// turnOn is the whole of an enrolment.
func (s *stage) turnOn() entry {
	phone := s.scan(s.enrol(entry{}))
	s.confirm("turns_on", phone)
	return phone
}

func (s *stage) typePassword(who string, at *session.Session) {
	_ = s.act(who, "types_password", answer(at.Login(ada.Email, adasPassword)), ada.Email, adasPassword)
}

func (s *stage) typeCode(who, what, code string, at *session.Session) error {
	return s.act(who, what, answer(at.ValidateOTP(code)), code)
}

// waitForNext waits until the next code begins: one that was accepted is used up.
func (s *stage) waitForNext() {
	s.tell(victim, "waits")
	s.clock.step(s.params)
}

// ends tells what became of the attacker.
func (s *stage) ends() {
	state := s.must(s.screen.State())
	if s.story.Succeeded = state.Phase == session.SignedIn; !s.story.Succeeded {
		s.tell(attacker, "stays_out")
		return
	}
	s.tell(attacker, "signed_in", state.Account.FullName, state.Account.Email)
}

// scan is what an authenticator app makes of a picture of the screen.
func (s *stage) scan(picture string) entry {
	var p phone
	if err := p.scan(picture); err != nil {
		s.fail(err)
		return entry{}
	}
	return p.entries[0]
}

// code is what the app shows now.
func (s *stage) code(a entry) string { return s.codeAt(a, a.otp.Step(s.now())) }

func (s *stage) codeAt(a entry, step uint64) string {
	code, err := a.otp.Code(step)
	if err != nil {
		s.fail(err)
	}
	return code
}

// far is how many steps from now a code is no code of now, whatever is learnt of a phone's clock meanwhile.
const far = 5

// wrong draws a code that the app shows at no time near now: what a scene shows must not hang on luck. draw returns a number
// below n.
func (s *stage) wrong(a entry, draw func(n int) int) string {
	near := map[string]bool{}
	for away := range uint64(2*far + 1) {
		near[s.codeAt(a, a.otp.Step(s.now())+away-far)] = true
	}
	for {
		number := draw(int(math.Pow10(int(a.otp.Digits))))
		if code := fmt.Sprintf("%0*d", a.otp.Digits, number); !near[code] {
			return code
		}
	}
}
