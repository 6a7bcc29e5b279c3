//go:build race

package models

// raced tells whether the tests are built to find data races, which takes memory.
const raced = true
