package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// validation writes what make validate has found: it is kept in files, so that a page
// is fresh without simulating all of it again.
func validation(t *testing.T, b *strings.Builder) {
	b.WriteString("| load | run | requests | worth | mean | p99 | warned | mean, not warned | p99, not warned |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, row := range found(t, "coverage.csv") {
		fmt.Fprintf(b, "| %s | %s s | %s | %s | %s %% | %s %% | %s | %s | %s |\n", row["load"], row["duration_s"], row["requests"], row["worth"],
			row["mean_percent"], row["p99_percent"], share(row["warned_percent"]), share(row["mean_percent_unwarned"]), share(row["p99_percent_unwarned"]))
	}
	oracles := found(t, "oracles.csv")
	if oracles != nil {
		b.WriteString("\nExact numbers that were simulated, by family; [each of them](../scenarios/testdata/validation/oracles.csv) with its interval:\n\n| family | numbers | inside |\n| --- | --- | --- |\n")
	}
	var families []string
	all, inside := map[string]int{}, map[string]int{}
	for _, row := range oracles {
		family := row["family"]
		if all[family] == 0 {
			families = append(families, family)
		}
		all[family]++
		if row["inside"] == "yes" {
			inside[family]++
		}
	}
	for _, family := range families {
		fmt.Fprintf(b, "| %s | %d | %d |\n", family, all[family], inside[family])
	}
	b.WriteString("\n")
}

func share(percent string) string {
	if percent == "" {
		return "–"
	}
	return percent + " %"
}

// found reads a table that make validate has written, nil where there is none.
func found(t *testing.T, name string) (rows []map[string]string) {
	f, err := os.Open(filepath.Join(top, "scenarios", "testdata", "validation", name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := make(map[string]string)
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}
