package command

import (
	"latchkey/app/session"
	"latchkey/app/store"
)

// kindWords say what an entry of the activity tells.
var kindWords = map[store.Kind]string{
	store.SignedIn:              "signed in",
	store.SignInRefused:         "sign-in refused",
	store.UnknownRefused:        "unknown name refused",
	store.FactorAccepted:        "first factor accepted",
	store.ProofRefused:          "confirmation refused",
	store.AccountCreated:        "account created",
	store.ProfileChanged:        "profile changed",
	store.PasswordChanged:       "password changed",
	store.OTPEnrolled:           "two-factor set up",
	store.OTPReplaced:           "authenticator app changed",
	store.OTPDisabled:           "two-factor turned off",
	store.OTPReset:              "two-factor reset",
	store.RecoveryCodesReplaced: "recovery codes replaced",
	store.RecoveryCodesKept:     "recovery codes saved",
	store.AccountUnlocked:       "lock lifted",
	store.AccountDisabled:       "account disabled",
	store.AccountEnabled:        "account enabled",
	store.AccountDeleted:        "account deleted",
	store.AccountImported:       "account imported",
	store.RoleChanged:           "role changed",
	store.PasswordIssued:        "temporary password issued",
	store.PolicyChanged:         "policy changed",
	store.AccessRefused:         "access refused",
	store.AccountsExported:      "accounts exported",
	store.ActivityExported:      "activity exported",
	store.ActivityChecked:       "integrity checked",
	store.BackupMade:            "backup made",
	store.BackupRestored:        "backup restored",
	store.KeyReplaced:           "key replaced",
	store.OTPResynchronised:     "phone synchronised",
	store.KioskLeft:             "kiosk left",
	store.ClockDoubted:          "clock in doubt",
	store.ClockConfirmed:        "clock confirmed",
	store.Started:               "program started",
	store.Stopped:               "program ended",
}

// kindWord is the kind of an entry in words. One of a newer version goes by its name.
func kindWord(kind string) string {
	if word, known := kindWords[store.Kind(kind)]; known {
		return word
	}
	return spaced(kind)
}

// actorWord says who did it.
func actorWord(row session.ActivityRow) string {
	switch row.Actor {
	case "terminal":
		return "the terminal"
	case "program":
		return "Latchkey"
	case "visitor":
		return "a visitor"
	}
	return nameOr(row.ActorName, row.ActorID)
}

// nameOr is a name, or the id that is left of an account that was deleted.
func nameOr(name, id string) string {
	if name == "" {
		return id
	}
	return name
}
