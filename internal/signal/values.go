// Package signal measures a burst: named, typed facts with their number of
// observations, on which the rules decide. It knows no cause and prints
// nothing.
package signal

// Values are the signals of one burst, the environment of every rule
// expression. A number that is NaN and a text that is empty are absent: the
// log does not say. Shares are 0..1 and speak of the excess 401s of the burst
// (burst minus what the baseline predicts) unless the text says otherwise.
//
// The tag "expr" is the name in rules, "unit" its unit, "needs" the log field
// that supplies it, "says" its meaning; docs and type checks come from here.
type Values struct {
	// Size of the burst.
	Unauthorized    float64 `expr:"unauthorized" unit:"requests" says:"401s in the burst"`
	ExcessShare     float64 `expr:"excess_share" unit:"share" says:"401s of the burst that the baseline does not predict"`
	FailRatio       float64 `expr:"fail_ratio" unit:"share" says:"401s of all requests in the burst's segment"`
	BaselineRatio   float64 `expr:"baseline_fail_ratio" unit:"share" says:"401s of all requests in the same segment outside the burst"`
	Clients         float64 `expr:"clients" unit:"clients" says:"distinct clients (address and user agent) with a 401"`
	PerClient       float64 `expr:"unauthorized_per_client" unit:"requests" says:"401s per client hit"`
	DurationS       float64 `expr:"duration_seconds" unit:"seconds" says:"length of the burst"`
	BeginsBeforeLog bool    `expr:"begins_before_log" says:"the burst was already on at the first line"`
	Ongoing         bool    `expr:"ongoing" says:"the burst reaches the last line"`

	// Reason texts (family reason-text).
	InformativeShare float64         `expr:"informative_share" unit:"share" needs:"reason text in the application log, or WWW-Authenticate" says:"excess 401s that carry a reason beyond a bare refusal"`
	TextSeen         bool            `expr:"text_seen" says:"some 401 in these logs carries a reason text"`
	Reason           ReasonShares    `expr:"reason" says:"shares of the normalised reasons"`
	Suggested        SuggestedShares `expr:"suggests" says:"shares of the causes that the texts suggest first"`
	Possible         SuggestedShares `expr:"possible" says:"shares of the causes that the texts suggest at all: one text may stand for several"`

	// Which hop answered (family hop).
	AnsweredBy        string  `expr:"answered_by" needs:"target status, upstream status or the application log" says:"hop that said 401: load-balancer, proxy, gateway, authorizer, application"`
	EdgeShare         float64 `expr:"edge_share" unit:"share" needs:"$upstream_status, target_status_code" says:"401s whose hop asked no target"`
	BaselineEdgeShare float64 `expr:"baseline_edge_share" unit:"share" needs:"$upstream_status, target_status_code" says:"the same among 401s outside the burst"`
	AppUnseenShare    float64 `expr:"app_unseen_share" unit:"share" needs:"application log beside the access log" says:"401s at the edge without any record in the application log, while successes have one"`
	TargetDiffers     float64 `expr:"target_differs_share" unit:"share" needs:"$upstream_addr" says:"401s answered by a target that serves no success of the same route"`

	// Size arithmetic (family size-arithmetic).
	SizeDrop       float64 `expr:"request_size_drop" unit:"bytes" needs:"$request_length, received_bytes" says:"median of (successful request - 401 request) for the same client family, route and method"`
	SizeDropShare  float64 `expr:"request_size_drop_share" unit:"share" needs:"$request_length, received_bytes" says:"401s whose request is at least 30 bytes smaller than the successes it is paired with"`
	SizeEqualShare float64 `expr:"request_size_equal_share" unit:"share" needs:"$request_length, received_bytes" says:"401s whose request is as large as the successes it is paired with (within 24 bytes)"`
	SizeAboveAnon  float64 `expr:"size_above_anonymous" unit:"bytes" needs:"$request_length, received_bytes" says:"401 request header size minus that of requests of the same client family that need no credential; near 0 means that nothing was sent"`
	SizePairs      float64 `expr:"request_size_pairs" unit:"requests" says:"401s that could be paired for the size comparison"`

	// What the log shows of the credential (family credential).
	AuthAbsentShare  float64 `expr:"auth_absent_share" unit:"share" needs:"presence of the Authorization header" says:"401s whose log line says that no credential was sent"`
	AuthPresentShare float64 `expr:"auth_present_share" unit:"share" needs:"presence of the Authorization header" says:"401s whose log line says that a credential was sent"`
	BasicShare       float64 `expr:"basic_user_share" unit:"share" needs:"$remote_user or the scheme" says:"401s that carried Basic credentials"`
	BaseBasicShare   float64 `expr:"baseline_basic_user_share" unit:"share" needs:"$remote_user or the scheme" says:"the same among successes of the segment"`
	BrokenShapeShare float64 `expr:"broken_shape_share" unit:"share" needs:"shape of the credential" says:"401s whose credential is truncated, literal (null, undefined) or empty"`
	TestKeyShare     float64 `expr:"test_key_share" unit:"share" needs:"key prefix class" says:"401s with a key of a test or sandbox class"`
	CredentialCount  float64 `expr:"credentials" unit:"credentials" needs:"key id or user" says:"distinct credentials among the 401s"`

	// Sequence of one client's requests (family sequence).
	RecoveredShare   float64 `expr:"recovered_share" unit:"share" says:"401s followed within 60 s by a success of the same client"`
	RefreshShare     float64 `expr:"refresh_share" unit:"share" needs:"token endpoint in the log" says:"401s followed within 60 s by a token request of the same client"`
	RefreshFailShare float64 `expr:"refresh_fail_share" unit:"share" needs:"token endpoint in the log" says:"token requests of the clients hit that failed"`
	TokenRouteShare  float64 `expr:"token_route_share" unit:"share" says:"401s that are themselves on a token or refresh route"`
	RenewalRefused   float64 `expr:"renewal_refused_share" unit:"share" needs:"token endpoint in the log" says:"tokens fetched after a 401 and used within a minute that are refused at once"`
	RenewalExpired   float64 `expr:"renewal_expired_share" unit:"share" needs:"token endpoint in the log" says:"of those with a stated reason, refused as expired"`
	LoopShare        float64 `expr:"loop_share" unit:"share" needs:"token endpoint in the log" says:"401s inside loops of three or more rounds 401, token request, 401"`
	LoopMultiple     float64 `expr:"token_request_ratio" unit:"ratio" needs:"token endpoint in the log" says:"token requests per client hit in the burst against the time before"`
	PriorSuccess     float64 `expr:"prior_success_share" unit:"share" says:"clients hit that succeeded before their first 401, on routes that need a credential"`
	NeverSucceeded   float64 `expr:"never_succeeded_share" unit:"share" says:"clients hit without any success on routes that need a credential in these logs"`
	InterleavedShare float64 `expr:"interleaved_success_share" unit:"share" says:"clients hit that also succeed between their 401s on the same route"`
	LifetimeSpread   float64 `expr:"lifetime_spread" unit:"ratio" needs:"token endpoint in the log" says:"spread (MAD/median) of the time from token request to first 401 over clients"`
	LifetimeOff      float64 `expr:"lifetime_deviation" unit:"ratio" says:"distance of lifetime_seconds from the nearest of token_lifetimes in the configuration, as a share of it"`
	LifetimeS        float64 `expr:"lifetime_seconds" unit:"seconds" needs:"token endpoint in the log" says:"median time from a client's token request to its first 401"`
	LoginBurst       float64 `expr:"login_burst_before" unit:"ratio" needs:"login or token route in the log" says:"share of the clients hit that logged in within the same ten minutes before the burst"`

	// Shape in time (family onset-shape).
	OnsetSharp float64 `expr:"onset_sharp_share" unit:"share" says:"clients hit whose first request after the onset fails"`
	StaggerS   float64 `expr:"onset_stagger_seconds" unit:"seconds" says:"time from the onset until 80 % of the clients hit have failed once"`
	EndSharp   float64 `expr:"end_sharp_share" unit:"share" says:"clients hit whose first request after the end succeeds"`
	FadeShare  float64 `expr:"fade_share" unit:"share" says:"decline of the failure ratio from the first to the last third of the burst"`

	// What the segment is, for rules that know one system.
	Segment SegmentValues `expr:"segment" says:"the segment's value"`

	// Shape of the segment (family segment-shape).
	SingleClient     bool    `expr:"single_client" says:"one client family or credential holds nearly all of the excess"`
	Everybody        bool    `expr:"everybody" says:"no dimension separates the requests that fail"`
	NewAgentShare    float64 `expr:"new_agent_share" unit:"share" says:"401s from user-agent versions that were not seen before the burst"`
	AgentShare       float64 `expr:"top_agent_share" unit:"share" says:"excess held by one user-agent version"`
	AgentFailRatio   float64 `expr:"top_agent_fail_ratio" unit:"share" says:"failure ratio of that user-agent version on protected routes in the burst"`
	SiblingFailRatio float64 `expr:"sibling_agent_fail_ratio" unit:"share" says:"failure ratio of other versions of the same user agent in the burst"`
	ServiceShare     float64 `expr:"top_service_share" unit:"share" needs:"service name, or routes" says:"excess held by one service or, without service names, one route prefix"`
	ServiceFailRatio float64 `expr:"top_service_fail_ratio" unit:"share" says:"failure ratio of that service in the burst, protected routes"`
	ServicesHit      float64 `expr:"services_hit" unit:"services" says:"services or route prefixes with at least 5 % of the excess"`
	TargetShare      float64 `expr:"top_target_share" unit:"share" needs:"target address or instance name" says:"excess held by one target"`
	TargetsOfService float64 `expr:"targets_of_service" unit:"targets" needs:"target address or instance name" says:"targets that serve the same routes in the burst"`
	TargetContrast   float64 `expr:"target_contrast" unit:"ratio" needs:"target address or instance name" says:"failure ratio of the failing targets minus that of the others that serve the same routes"`
	NewTargetShare   float64 `expr:"new_target_share" unit:"share" needs:"target address or instance name" says:"excess on targets first seen around the onset or later"`
	OptionsShare     float64 `expr:"options_share" unit:"share" says:"401s to OPTIONS"`
	OptionsBaseOK    float64 `expr:"baseline_options_ok_share" unit:"share" says:"OPTIONS requests outside the burst that succeeded"`
	FollowUpShare    float64 `expr:"options_followed_share" unit:"share" says:"refused OPTIONS followed within 10 s by the request they asked for"`
	BrowserShare     float64 `expr:"browser_share" unit:"share" says:"401s from browser user agents"`
	BrowserOKShare   float64 `expr:"browser_success_share" unit:"share" says:"successes on routes that need a credential, during the burst, from browser user agents"`
	InternalShare    float64 `expr:"internal_caller_share" unit:"share" says:"401s of service-to-service calls (service user agents, internal hosts, mesh addresses)"`
	PartnerShare     float64 `expr:"machine_client_share" unit:"share" says:"401s from libraries and scripts rather than people's browsers and apps"`

	// Markers (family marker). A positive lag: the marker precedes the onset.
	MarkerLagS    float64 `expr:"marker_lag_seconds" unit:"seconds" needs:"--deploys" says:"onset minus the nearest earlier marker that could matter"`
	MarkerKind    string  `expr:"marker_kind" needs:"--deploys" says:"client, app, config, proxy, key, idp, mesh, cache or other, read from service, kind and note"`
	MarkerMatches bool    `expr:"marker_matches_segment" needs:"--deploys" says:"the marker's service is the one in the burst's segment"`
	MarkersGiven  bool    `expr:"markers_given" says:"deploy markers were given"`

	// Latency (family latency).
	LatencyRatio float64 `expr:"latency_ratio" unit:"ratio" needs:"$request_time" says:"median duration of the 401s against 401s outside the burst"`
	LatencyS     float64 `expr:"latency_seconds" unit:"seconds" needs:"$request_time" says:"median duration of the 401s"`
	TimeoutShare float64 `expr:"timeout_share" unit:"share" needs:"$request_time" says:"401s whose duration is within 5 % of a round timeout (1, 2, 3, 5, 10, 15, 30, 60 s)"`

	// Fan-out (family fan-out).
	LoginShare      float64 `expr:"login_route_share" unit:"share" says:"401s on login routes"`
	LoginFailRatio  float64 `expr:"login_fail_ratio" unit:"share" says:"failure ratio of login routes in the burst"`
	ScanShare       float64 `expr:"scanner_share" unit:"share" says:"401s from clients that probe: scanner user agents, or many distinct paths with 404s"`
	AddressesPerMin float64 `expr:"addresses_per_minute" unit:"addresses" says:"distinct client addresses per minute"`
	MaxClientShare  float64 `expr:"top_client_share" unit:"share" says:"401s from one client address"`
	MaxClientRate   float64 `expr:"top_client_per_minute" unit:"requests per minute" says:"peak 401s per minute of one client address"`
	OtherPathShare  float64 `expr:"other_path_share" unit:"share" says:"requests of the clients hit that go anywhere else than the failing route"`

	// Cache and environment (families cache, environment).
	CacheHitShare     float64 `expr:"cache_hit_share" unit:"share" needs:"cache flag of the authorizer" says:"401s answered from an authorization cache"`
	BaseCacheHitShare float64 `expr:"baseline_cache_hit_share" unit:"share" needs:"cache flag of the authorizer" says:"the same among successes"`
	Neighbour500Ratio float64 `expr:"neighbour_500_ratio" unit:"ratio" says:"500s in the segment during the burst per 401"`
	Neighbour403Ratio float64 `expr:"neighbour_403_ratio" unit:"ratio" says:"403s in the segment during the burst per 401"`
	RedirectShare     float64 `expr:"redirect_before_share" unit:"share" says:"401s preceded within 2 s by a redirect of the same client"`
	DependencyErrors  float64 `expr:"dependency_error_ratio" unit:"ratio" needs:"application log" says:"error records about an unreachable dependency during the burst, against the time before"`
}
