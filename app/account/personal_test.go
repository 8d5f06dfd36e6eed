package account

import (
	"testing"
	"time"
)

func TestPasswordsOfOnesOwnWordsAreRefused(t *testing.T) {
	policy := DefaultPolicy(time.Time{})
	policy.Issuer = "Northside Makerspace"
	for _, password := range []string{
		"Ada Lovelace", "adalovelace", "LovelaceAda", "ada.lovelace", "A-d-a-L-o-v-e-l-a-c-e", "Lovelace1815", "1815Lovelace1852", "Ada10Lovelace12",
		"lovelace!!!", "Lovelace_Lovelace", "ada.king@analytical-engine.example", "adaking2026", "analytical-engine", "AnalyticalEngine.Ada", "exampleAda99",
		"countess_42", "COUNTESS42", "Countess 42", "northside northside", "northside2026", "NorthsideMakerspace", "Ada@Northside", "LOVELACE 7",
	} {
		if err := CheckPassword(password, ada, policy); err != ErrPasswordPersonal {
			t.Errorf("%q: %v, want personal", password, err)
		}
	}
	for _, password := range []string{
		"Lovelace18151", "1815120318", "Lovelace and Babbage", "my name is Ada", "Lovelace horse", "xLovelacex", "adaadaad", "countesses", "analytic engine", "!!!!!!!?",
	} {
		if err := CheckPassword(password, ada, policy); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestOwnWordsOfOtherScriptsAndShortNamesCount(t *testing.T) {
	policy := DefaultPolicy(time.Time{})
	for _, v := range []struct {
		profile  Profile
		password string
		want     error
	}{
		{Profile{FullName: "Анна Каренина"}, "КаренинаАнна1877", ErrPasswordPersonal},
		{Profile{FullName: "Jürgen Groß"}, "JU\u0308RGEN-GROSS", ErrPasswordPersonal},
		{Profile{FullName: "Nguyễn Thị"}, "nguyễnthị99", ErrPasswordPersonal},
		{Profile{FullName: "Li Na"}, "Li12Na34Li", nil}, // words of two letters alone say little
		{Profile{FullName: "Li Na"}, "Li Na Li 1990", ErrPasswordPersonal},
		{Profile{FullName: "J R Smith"}, "jrsmith1", ErrPasswordPersonal},
		{Profile{FullName: "Li Wei", Username: "weasel"}, "LiWeasel!", ErrPasswordPersonal},
		{Profile{Email: "x@shop.de"}, "shopshop2", ErrPasswordPersonal},
		{Profile{Email: "x@y.de"}, "de1234de", nil},
		{Profile{}, "Latchkey2026", ErrPasswordPersonal},
		{Profile{}, "unlatched keys", nil},
	} {
		if err := CheckPassword(v.password, v.profile, policy); err != v.want {
			t.Errorf("%q of %+v: %v, want %v", v.password, v.profile, err, v.want)
		}
	}
}

func TestNobodysWordsRefuseNothing(t *testing.T) {
	if personal("anything at all", Profile{}, "") || personal("", Profile{}, "") || personal("", ada, "Latchkey") {
		t.Error("refused without a word of one's own in it")
	}
}
