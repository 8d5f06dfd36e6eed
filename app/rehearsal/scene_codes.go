package rehearsal

import (
	"errors"
	"math/rand/v2"
	"strconv"

	"latchkey/app/account"
	"latchkey/app/session"
)

// passwordKnown: the attacker knows the password and has no phone. Two-factor is the defence.
func passwordKnown(s *stage) {
	s.register()
	var phone entry
	if s.story.Defence {
		phone = s.turnOn()
	}
	s.tell(attacker, "learns_password", adasPassword)
	s.typePassword(attacker, s.screen)
	if s.must(s.screen.State()).Phase == session.CodeRequired {
		s.tell(computer, "asks_code")
		_ = s.typeCode(attacker, "guesses_code", s.wrong(phone, rand.IntN), s.screen)
	}
	s.ends()
}

// codeReplayed: the attacker saw what the victim typed, and types it again while the phone still shows the code. That a
// code counts once is the defence (RFC 6238 section 5.2).
func codeReplayed(s *stage) {
	s.register()
	phone := s.turnOn()
	s.waitForNext()
	s.typePassword(victim, s.screen)
	code := s.code(phone)
	_ = s.typeCode(victim, "types_code", code, s.screen)
	s.tell(attacker, "looks_over_shoulder", adasPassword, code)
	_ = s.act(victim, "signs_out", answer(s.screen.Logout()))
	s.typePassword(attacker, s.screen)
	_ = s.typeCode(attacker, "types_code", code, s.screen)
	s.ends()
}

const (
	mostGuesses  = 12
	mostPatience = 2 // waits that the attacker sits out
)

// codesGuessed: the attacker knows the password, and a script types codes. It takes no time, so that all waiting is the
// program's. To have to wait is the defence.
func codesGuessed(s *stage) {
	s.register()
	phone := s.turnOn()
	s.pace = 0
	patience := mostPatience
	for range mostGuesses {
		if s.must(s.screen.State()).Phase != session.CodeRequired { // at first, and after five wrong codes
			s.typePassword(attacker, s.screen)
		}
		var retry *account.RetryAfter
		if !errors.As(s.typeCode(attacker, "guesses_code", s.wrong(phone, rand.IntN), s.screen), &retry) {
			continue
		}
		if patience--; patience < 0 {
			s.ends()
			return
		}
		s.tell(attacker, "waits_out", strconv.Itoa(int(retry.Wait.Seconds())))
		s.pass(retry.Wait)
	}
	s.tell(attacker, "could_go_on")
}

// signInRelayed: the victim types everything into the attacker's page, who types it into the real one at once. Nothing
// that a person can read and type stops that, and it succeeds with every defence on. That a code counts once keeps the
// code from being used a second time, here by the victim.
func signInRelayed(s *stage) {
	s.register()
	phone := s.turnOn()
	s.waitForNext()
	s.tell(victim, "gives_password", ada.Email, adasPassword)
	_ = s.act(attacker, "relays_password", answer(s.screen.Login(ada.Email, adasPassword)), ada.Email, adasPassword)
	code := s.code(phone)
	s.tell(victim, "gives_code", code)
	_ = s.typeCode(attacker, "relays_code", code, s.screen)
	s.ends()

	own, err := s.anotherScreen()
	if err != nil {
		s.fail(err)
		return
	}
	s.typePassword(victim, own)
	_ = s.typeCode(victim, "types_code", code, own)
	s.story.Succeeded = s.must(s.screen.State()).Phase == session.SignedIn // still
}
