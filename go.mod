module lbsim

go 1.26
