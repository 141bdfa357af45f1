// Package burst finds intervals in which more requests fail than the rest of
// the log predicts, and the smallest segment that explains each of them.
package burst

// Constants of the detector, with the reason for each.
const (
	// tile is the length in seconds in which repeated failures of one client
	// count as one and a bit: a page that fires eight requests with one
	// expired token is one observation, not eight.
	tile = 120

	// sharedPart of all requests, and sharedRate of them per tile, from one address
	// are those of many clients.
	sharedPart = 0.1
	sharedRate = 20.0

	// minExcess failing requests above the baseline make a burst; fewer are
	// nothing that someone would be paged for.
	minExcess = 8
	// minEvidence is the least sum of deflated failures, unless there are
	// minOfFew: ten refusals of two clients within seconds are a hiccup.
	minEvidence = 6.0
	minOfFew    = 20
	// minLift is the least ratio of observed to predicted failures. Down to
	// modestLift, and for a small rise, the score must be noDoubt times the least:
	// half as many again of a busy service's failures are an incident, but small
	// excesses come by themselves.
	minLift    = 2.0
	modestLift = 1.5
	noDoubt    = 4.0
	// minRise is the least share of all requests of a segment that fail beyond
	// the expected; a smaller rise must reach highLift or leave no doubt. Churn of
	// tokens comes in waves of a few percent that nobody needs to be told of.
	minRise  = 0.08
	highLift = 8.0
	// Where nothing but refusals is logged, time alone must decide: the burst
	// must leave blindShare of the log, and its score counts less.
	blindShare = 0.7
	blindDoubt = 1.5
	// purityFloor is the weight of a window's score that does not depend on
	// the share of its requests that fail.
	purityFloor = 0.4
	// purityBonus is how much more the test in time counts for a window in which
	// everything fails: there the ratio leaves no doubt, and time need only
	// show that the failures are no constant trickle. It grows from a share of
	// pure to all, for windows of at most half the log.
	purityBonus = 0.7
	pure        = 0.7
	// minScore is the least log-likelihood ratio (nats, corrected for how
	// failures clump, for the number of series tried and for the number of places
	// that a window of its length has in the log) of a burst.
	minScore = 10.0
	// maxBursts found in one log; the largest come first.
	maxBursts = 24

	// atoms bounds the time resolution of the first scan of a series: all
	// pairs of atoms are windows. Edges are then refined to single events.
	atoms = 160
	// valuesPerDim with the most failures are tried per dimension.
	valuesPerDim = 60

	// priorRequests is the weight, in requests, of the failure ratio of the
	// whole log when a segment has little traffic of its own outside the
	// burst (research: 60 beats 20 and 5 on cubes with unseen values).
	priorRequests = 60.0

	// shareOfSegment is the share of a burst's failures that a further
	// dimension value must hold to be part of the segment's description.
	shareOfSegment = 0.9
	// shareOfRule is the same for conjunctions found by search, of which the first
	// is taken: what it leaves out is left for further bursts.
	shareOfRule = 0.75
	// maxPairs of dimension and value describe a segment.
	maxPairs = 4
)
