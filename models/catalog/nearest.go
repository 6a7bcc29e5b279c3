package catalog

import (
	"strconv"
	"strings"
)

// Nearest returns the word that is most like name, for a hint, or "" when none is
// like it: at most a third of the letters may differ, and one of a short word.
func Nearest(name string, words []string) string {
	const longest = 60 // no word that anyone chooses from is longer
	if len(name) > longest {
		return ""
	}
	best, distance := "", max(len(name)/3, 1)
	for _, word := range words {
		if d := editDistance(strings.ToLower(name), word); d <= distance && (d < distance || best == "") {
			best, distance = word, d
		}
	}
	return best
}

// Meant returns a hint about an unknown word, to be put behind what is wrong with it:
// "; did you mean …?", or else the words to choose from.
func Meant(name string, words []string) string {
	if word := Nearest(name, words); word != "" {
		return "; did you mean " + strconv.Quote(word) + "?"
	}
	switch len(words) {
	case 0:
		return ""
	case 1:
		return "; there is only " + words[0]
	}
	return "; there are " + strings.Join(words, ", ")
}

// editDistance counts the letters to insert, delete, replace or swap with their
// neighbour to make b of a (optimal string alignment).
func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := [3][]int{make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		now, last, before := rows[i%3], rows[(i-1)%3], rows[(i+1)%3]
		now[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
	}
	return rows[len(s)%3][len(t)]
}
