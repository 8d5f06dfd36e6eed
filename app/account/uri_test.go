package account

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
)

// provisioned are issuers and labels with every character that means something in a URI.
var provisioned = []struct{ issuer, label string }{
	{"Latchkey", "ada@example.org"},
	{"Northside Maker Space", "ada.lovelace+2fa@example.org"},
	{"A & B? 100% #1 = ;,", "a&b=c?d#e%41%2F@example.org"},
	{"Café Ünïcode 山田", "josé@例え.example"},
	{"+", "a/b/../c@example.org"},
	{"<script>\"'`{}|\\^", "o'neil!$*~{x}@example.org"},
	{"secret=AAAA&issuer=Eve", "x&secret=AAAA&algorithm=MD5@example.org"},
	{"//", "/@example.org"},
}

func TestProvisioningURIIsReadBackByAnotherLibrary(t *testing.T) {
	for _, v := range provisioned {
		for _, params := range []Params{sixDigits, {SHA256, 8, time.Minute}, {SHA512, 6, 30 * time.Second}} {
			o := NewOTP(params)
			uri := ProvisioningURI(v.issuer, v.label, o)
			if strings.ContainsAny(uri, "+ \"<>\\^`{}|") || strings.Count(uri, "/") != 3 || strings.Count(uri, "?") != 1 || strings.Count(uri, "#") != 0 {
				t.Errorf("not escaped: %s", uri)
			}
			key, err := otp.NewKeyFromURL(uri)
			if err != nil {
				t.Fatalf("%s: %v", uri, err)
			}
			if key.Type() != "totp" || key.Issuer() != v.issuer || key.AccountName() != v.label || key.Secret() != base32Secret.EncodeToString(o.Secret) ||
				key.Period() != uint64(params.Period/time.Second) || key.Digits().Length() != int(params.Digits) || key.Algorithm().String() != params.Algorithm.String() {
				t.Errorf("%s was read as %q, %q, %s, %d, %s, %s", uri, key.Issuer(), key.AccountName(), key.Secret(), key.Period(), key.Digits(), key.Algorithm())
			}
		}
	}
}

func TestSetupKeyIsInGroupsOfFour(t *testing.T) {
	for size, want := range map[int]string{
		20: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
		16: "GEZD GNBV GY3T QOJQ GEZD GNBV GY",
		0:  "",
	} {
		if got := SetupKey(OTP{Secret: rfcSecret(size)}); got != want {
			t.Errorf("%d bytes: %q, want %q", size, got, want)
		}
	}
}

// tool skips the test where a program is missing, except in CI, which installs them all.
func tool(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil && os.Getenv("CI") == "" {
		t.Skipf("%s cannot be used here: %v %s", name, err, out)
	} else if err != nil {
		t.Fatalf("%s is missing: %v %s", name, err, out)
	}
}

func TestCodesOfPyotpFromOurURIAreAccepted(t *testing.T) {
	const python = "/usr/bin/python3"
	tool(t, python, "-c", "import pyotp")
	type request struct {
		URI string `json:"uri"`
		At  int64  `json:"at"`
	}
	type answer struct{ Issuer, Name, Code string }
	// pyotp resolves the escapes before it takes the URI apart, so it is given only those that survive that. The rest is
	// taken apart by Python itself.
	const script = `
import hashlib, json, pyotp, sys
from urllib.parse import parse_qsl, unquote, urlsplit

def parse(uri):
    if not set("&?#%+=;/") & set(unquote(uri.split(":", 1)[1].split("?")[0][len("//totp/"):])):
        return pyotp.parse_uri(uri)
    parts = urlsplit(uri)
    issuer, name = map(unquote, parts.path[1:].split(":"))
    query = dict(parse_qsl(parts.query, strict_parsing=True))
    assert parts.scheme == "otpauth" and parts.netloc == "totp" and query["issuer"] == issuer and len(query) == 5
    return pyotp.TOTP(query["secret"], int(query["digits"]), getattr(hashlib, query["algorithm"].lower()),
                      name, issuer, int(query["period"]))

answers = []
for request in json.load(sys.stdin):
    totp = parse(request["uri"])
    answers.append({"Issuer": totp.issuer, "Name": totp.name, "Code": totp.at(request["at"])})
json.dump(answers, sys.stdout)
`
	now := time.Unix(1_800_000_000, 0)
	var requests []request
	var accounts []*Account
	for _, v := range provisioned {
		for _, params := range []Params{sixDigits, {SHA256, 8, time.Minute}, {SHA512, 8, 30 * time.Second}} {
			a := live(t, NewOTP(params))
			a.FullName, a.Email = v.issuer, v.label
			accounts = append(accounts, a)
			requests = append(requests, request{ProvisioningURI(v.issuer, v.label, a.OTP), now.Unix()})
		}
	}
	in, err := json.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "-c", script)
	command.Stdin = bytes.NewReader(in)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(requests) {
		t.Fatalf("%d answers to %d requests: %v", len(answers), len(requests), err)
	}
	for i, got := range answers {
		a := accounts[i]
		if got.Issuer != a.FullName || got.Name != a.Email {
			t.Errorf("%s was read as %q, %q", requests[i].URI, got.Issuer, got.Name)
		}
		if err := a.ValidateOTP(got.Code, now); err != nil {
			t.Errorf("%s: code %s: %v", requests[i].URI, got.Code, err)
		}
	}
}

func TestCodesOfOathtoolFromOurSetupKeyAreAccepted(t *testing.T) {
	tool(t, "oathtool", "--version")
	for _, now := range []time.Time{time.Unix(59, 0), time.Unix(1_800_000_000, 0), time.Unix(20_000_000_000, 0)} {
		for _, params := range []Params{sixDigits, {SHA256, 8, time.Minute}, {SHA512, 8, 30 * time.Second}} {
			a := live(t, NewOTP(params))
			out, err := exec.Command("oathtool", "--totp="+params.Algorithm.String(), "--base32", SetupKey(a.OTP), "--digits", strconv.Itoa(int(params.Digits)),
				"--time-step-size", params.Period.String(), "--now", now.UTC().Format("2006-01-02 15:04:05 UTC")).Output()
			if err != nil {
				t.Fatal(err)
			}
			code := strings.TrimSpace(string(out))
			if err := a.ValidateOTP(code, now); err != nil && !(a.OTP.Step(now) == 0 && err == ErrOTPReused) {
				t.Errorf("%v at %v: code %s: %v", params, now, code, err)
			}
		}
	}
}
