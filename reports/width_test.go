package reports

import "testing"

// Columns stand below each other whatever the script of the names is.
func TestWidth(t *testing.T) {
	for text, want := range map[string]int{"": 0, "p99 ±3": 6, "naïve": 5, "nai\u0308ve": 5, "日本語": 6, "🚀!": 3, "→ ✓": 3, "–": 1} {
		if got := width(text); got != want {
			t.Errorf("%q takes %d places, expected %d", text, got, want)
		}
	}
}
