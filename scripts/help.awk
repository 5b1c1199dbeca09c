# Prints the Makefile's targets with their "##" texts, under the headings "##@".
BEGIN { FS = ":.*## "; print "Usage: make COMMAND" }
/^##@ / { printf "\n%s\n", substr($0, 5) }
/^[a-z0-9-]+:.*## / { printf "  %-15s %s\n", $1, $2 }
