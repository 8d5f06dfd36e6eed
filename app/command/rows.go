package command

// rowWords say what is wrong with a row of a file to import.
var rowWords = map[string]string{
	"row_malformed":        "the row cannot be read",
	"row_too_long":         "the value is too long",
	"row_email_twice":      "an earlier row has this email",
	"row_username_twice":   "an earlier row has this username",
	"row_role":             "not a role",
	"row_flag":             "neither yes nor no",
	"row_date":             "not a date",
	"row_password_missing": "there is no password",
	"row_hash_unknown":     "not of the kind that --passwords says",
	"row_hash_cost":        "a bcrypt hash whose cost is not 4 to 14",
	"row_secret":           "not a setup key that can be used",
	"row_code_parameters":  "parameters of a code that cannot be used",

	"full_name_invalid": "not a full name that can be used",
	"email_invalid":     "not one plain email",
	"username_invalid":  "not a username that can be used",
	"email_taken":       "an account has this email",
	"username_taken":    "an account has this username",
	"password_long":     "longer than 256 characters",
}

// rowWord is the code of a row's error in words. One of a newer version goes by its name.
func rowWord(code string) string {
	if word, known := rowWords[code]; known {
		return word
	}
	return spaced(code)
}
