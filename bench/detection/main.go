// Command detection measures the detector and the search for segments on public
// data and on traffic of its own, beside the simple rules that people alert with.
// It prints the tables of docs/detection.md.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"authlog/bench/detection/traffic"
)

const usage = `usage: detection COMMAND [flags]

  suite   incidents and quiet logs of every kind, beside simple rules
  power   the smallest burst that is found, by volume
  quiet   weeks without incident
  rs      the RobustSpot RS set (--data FOLDER)
  nab     the Numenta anomaly benchmark (--data FOLDER)
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "detection:", err)
		os.Exit(1)
	}
}

func run(command string, args []string, out io.Writer) error {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	seed := flags.Uint64("seed", 1, "first seed")
	seeds := flags.Uint64("seeds", 3, "number of seeds")
	data := flags.String("data", "", "folder of the public data")
	view := flags.String("view", "", "one view of the traffic; all when empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch command {
	case "suite":
		for i, v := range traffic.Views {
			if *view == "" || *view == v.Name {
				suite(out, v, *seed, *seeds, i == 0) // the rules see counts, which are the same in each
			}
		}
		return nil
	case "power":
		power(out, one(*view), *seed, *seeds)
		return nil
	case "quiet":
		quietWeeks(out, one(*view), *seed, *seeds)
		return nil
	case "rs":
		return runRS(out, *data)
	case "nab":
		return runNAB(out, *data)
	}
	return fmt.Errorf("unknown command %q\n%s", command, usage)
}

// one is the named view, the first when the name is empty or unknown.
func one(name string) traffic.View {
	for _, v := range traffic.Views {
		if v.Name == name {
			return v
		}
	}
	return traffic.Views[0]
}
