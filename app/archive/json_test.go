package archive

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

// readAll reads one value and nothing after it.
func readAll(text string) (c cell, in jsonReader) {
	in = jsonReader{rest: []byte(text), line: 1}
	in.space()
	c = in.value(0)
	if in.space(); len(in.rest) > 0 {
		in.fail()
	}
	return c, in
}

func TestJSONIsReadStrictly(t *testing.T) {
	for text, want := range map[string]cell{
		`"Ada"`: {text, "Ada"}, ` "Ada" `: {text, "Ada"}, `""`: {kind: empty}, `null`: {kind: empty}, `true`: {flag, "true"}, `false`: {flag, "false"},
		`"\u0141\u00f3d\u017a \ud83d\udd11\"\\\/\b\f\n\r\t"`: {text, "Łódź 🔑\"\\/\b\f\n\r\t"}, `"\u0000"`: {text, "\x00"}, `"Łódź"`: {text, "Łódź"},
		`0`: {integer, "0"}, `-1`: {integer, "-1"}, `999999999999999999`: {integer, "999999999999999999"},
		`1.5`: {kind: alien}, `1e3`: {kind: alien}, `-0`: {kind: alien}, `1234567890123456789`: {kind: alien}, `[]`: {kind: alien}, `[1,[2],{}]`: {kind: alien}, `{}`: {kind: alien},
		`{"$date":"2022-10-14T06:20:23.512Z"}`: {date, "2022-10-14T06:20:23.512Z"}, `{"$date":{"$numberLong":"1665728423512"}}`: {date, "1665728423512"},
		`{"$date":1665728423512}`: {date, "1665728423512"}, `{"$numberInt":"1"}`: {integer, "1"}, `{"$oid":"6343f2d1c7a5b0e9d4f10a01"}`: {kind: alien},
		`{"$date":"12"}`: {kind: alien}, `{"$date":null}`: {kind: alien}, `{"$date":true}`: {kind: alien}, `{"$date":{"$date":"2022-10-14T06:20:23Z"}}`: {kind: alien},
		`{"$numberLong":1}`: {kind: alien}, `{"$numberLong":"1e9"}`: {kind: alien}, `{"$date":"2022-10-14T06:20:23Z","x":1}`: {kind: alien}, `{"x":1,"$numberInt":"1"}`: {kind: alien},
		`"` + strings.Repeat("x", 4096) + `"`: {text, strings.Repeat("x", 4096)}, `"` + strings.Repeat("x", 4097) + `"`: {kind: tooLong},
		strings.Repeat("[", 16) + strings.Repeat("]", 16): {kind: alien},
	} {
		got, in := readAll(text)
		if got != want || in.err != nil || in.fault {
			t.Errorf("%.60s: %.60v, error %v, fault %v", text, got, in.err, in.fault)
		}
	}
}

func TestWhatIsNoJSONIsRefused(t *testing.T) {
	for _, text := range []string{
		``, ` `, `nul`, `True`, `NaN`, `Infinity`, `undefined`, `'Ada'`, `Ada`, `"Ada`, `"Ada\"`, `"\x41"`, `"\u12"`, `"\u12g4"`, `"\u+123"`, `"\U00000041"`, `"\`, "\"a\nb\"", "\"a\x00b\"", "\"a\tb\"", "\"a\x1fb\"",
		`01`, `+1`, `.5`, `1.`, `1e`, `1e+`, `-`, `0x10`, `1_000`, `--1`, `[1,]`, `[,1]`, `[1 2]`, `[1[2]]`, `[1`, `[`, `]`, `[1}`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":1`, `{`, `{1:2}`,
		`{"a":1}}`, `1 2`, `// comment`, `/* */1`, `[1]//`, "\ufeff1", "\u00a01", "\v1", "1\x00",
		strings.Repeat("[", 18) + strings.Repeat("]", 18), strings.Repeat(`{"a":`, 18) + "1" + strings.Repeat("}", 18), strings.Repeat("[", 1<<20),
	} {
		if c, in := readAll(text); in.err == nil {
			t.Errorf("%.60q: %v", text, c)
		}
	}
}

// Two programs may read each of these differently.
func TestWhatJSONLeavesOpenIsNotToBeTrusted(t *testing.T) {
	many := make([]string, mostMembers+1)
	for i := range many {
		many[i] = `"` + strconv.Itoa(i) + `":1`
	}
	for _, text := range []string{
		`{"role":"user","role":"admin"}`, `{"role":"user","\u0072ole":"admin"}`, `{"a":{"b":1,"b":2}}`, `[{"b":1,"b":1}]`, `{"":1,"":2}`,
		`"\ud800"`, `"\udc00"`, `"\udc00\ud800"`, `"\ud800x"`, `"\ud800\u0041"`, `"\ud800\ud800\udc00"`, `{"\ud800":1}`, "\"\xff\"", "\"\xed\xa0\x80\"", "\"\xc0\xaf\"", "{\"\xff\":1}",
		`123456789012345678901234567890123`, `1e` + strings.Repeat("9", 100), `{` + strings.Join(many, ",") + `}`, `{"` + strings.Repeat("x", 4097) + `":1}`,
	} {
		if c, in := readAll(text); !in.fault || in.err != nil {
			t.Errorf("%.60q: %v, error %v", text, c, in.err)
		}
	}
}

func TestAHostileTextCostsLittle(t *testing.T) {
	const size = 8 << 20
	names := make([]string, size/64)
	for i := range names {
		names[i] = `"` + strings.Repeat("x", 40) + strconv.Itoa(i) + `":1`
	}
	for name, text := range map[string]string{
		"depth":   strings.Repeat("[", size),
		"objects": "[" + strings.Repeat(`{"a":1},`, size/8) + "1]",
		"names":   "{" + strings.Join(names, ",") + "}",
		"digits":  strings.Repeat("9", size),
		"string":  `"` + strings.Repeat(`\u0041`, size/6) + `"`,
		"quotes":  strings.Repeat(`"`, size),
	} {
		began := time.Now()
		readAll(text)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

// FuzzJSON holds the reader against that of the standard library: it accepts nothing that the library refuses, and what
// it does not trust or goes too deep is all that it refuses besides.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"name":"Ada","email":"ada@example.org","otp_enabled":true,"created_at":{"$date":{"$numberLong":"1665728423512"}}}`, `[{"a":[1,-0,2.5e-3,null]}]`, `"\ud83d\udd11"`,
		`{"a":1,"a":2}`, `[1[2]]`, `"\ud800"`, "\"\x00\"", `[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]`, `01`, "{}\n{}\n", `[{"name":"Ada","Name":"x","email":"a@b"}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		c, in := readAll(string(content))
		if valid := json.Valid(content); in.err == nil != valid && !(valid && tooDeep(content)) {
			t.Fatalf("%v, they say valid: %v", in.err, valid)
		}
		if c.kind == text && in.err == nil && !in.fault {
			var theirs string
			if err := json.Unmarshal(content, &theirs); err != nil || theirs != c.text {
				t.Fatalf("%q, they: %q, %v", c.text, theirs, err)
			}
		}
		if im, err := readImport(content); err == nil {
			_, _ = im.Plan(ImportOptions{Passwords: "sha256"}, policy, noon, nobody)
		}
	})
}

func tooDeep(content []byte) bool {
	depth, deepest := 0, 0
	for d := json.NewDecoder(strings.NewReader(string(content))); ; {
		switch token, err := d.Token(); {
		case err != nil:
			return deepest > mostDepth
		case token == json.Delim('[') || token == json.Delim('{'):
			depth++
			deepest = max(deepest, depth)
		case token == json.Delim(']') || token == json.Delim('}'):
			depth--
		}
	}
}
