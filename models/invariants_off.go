//go:build !invariants

package models

const invariants = false

// checkInvariants is empty in builds without the tag invariants.
func checkInvariants(*system) {}
