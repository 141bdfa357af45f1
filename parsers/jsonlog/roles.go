package jsonlog

// role is what a value is, whatever its key is called.
type role uint8

const (
	rNone role = iota
	rTime
	rLevel
	rStatus
	rMethod
	rURL  // path, or path and query, or a whole URL
	rLine // "GET /path HTTP/1.1"
	rQuery
	rHost
	rHostOrInstance // "host": of the request in access logs, of the machine beside a service
	rClient
	rForwarded
	rUser
	rAgent
	rReferer
	rBytes
	rBody
	rRequestBytes
	rDuration
	rTarget
	rTargetStatus
	rError
	rCode
	rDetails // Envoy's response_code_details
	rMessage
	rRequestID
	rTraceID
	rService
	rName // "name": the service of bunyan and pino, a logger elsewhere
	rUpstream
	rInstance
	rZone
	rVersion
	rEnvironment
	rKeyID
	rKeyClass
	rAuth
	rAuthPresent
	rAuthAbsent
	rScheme
	rCache
	rChallenge
	rProxy   // present in the logs of proxies only
	rGateway // of API gateways only
	rCDN     // of CDNs only
	rBalancer
	rLog       // the line in the JSON of a container runtime
	rJournal   // journald's export, or what CloudWatch adds to an event
	rDay       // a date without a time of day, which stands in another column
	rEdge      // CloudFront's result type
	rSubstatus // of IIS
	rWin32     // Windows error beside it
	numRoles
)

// unit of a duration.
type unit uint8

const (
	unitUnknown unit = iota
	unitS
	unitMS
	unitUS
	unitNS
)

// meaning is a role with its rank among the keys of that role (0 is best), and
// the unit of a duration.
type meaning struct {
	role role
	rank uint8
	unit unit
	own  bool // the user said so

	shape uint8 // that the key tells of, see shapes; 0 for none
}

// names lists the keys of each role in order of preference, one rank a word
// group. Keys are normalised: lower case, without _, - and blank; "req" and
// "res" stand for every spelling of request and response; wrappers such as
// meta, payload or http are gone. A group separated by | has the next rank.
//
// Sources: the documentation of zap, zerolog, logrus, slog, pino(-http), winston,
// bunyan, python-json-logger, structlog, Serilog (CLEF), the Elastic Common
// Schema, Google Cloud LogEntry and HttpRequest, OpenTelemetry semantic
// conventions, nginx variables, Envoy, Caddy, Traefik, Kong, Kubernetes audit,
// Cloudflare Logpush and AWS API Gateway; the W3C Extended Log File Format with the
// fields of IIS and CloudFront; ltsv.org and alp's labels; Heroku's router.
var names = map[role]string{
	rTime: "@timestamp timestamp time ts @t asctime datetime eventtime timeiso8601 timelocal msec t t.$date requesttimeiso " +
		"| date starttime startedat starttimeutc timestamputc startutc edgestarttimestamp stagetimestamp req.requesttimestamp requestreceivedtimestamp timestamp(ms) | receivetimestamp requesttimeepoch",
	rLevel: "levelname level.name log.level level severity @l loglevel lvl severitytext | s levelvalue",
	rStatus: "statuscode httpstatuscode res.statuscode responsecode httpstatus res.status responsestatus res.code downstreamstatus edgeresponsestatus req.status " +
		"status req.statuscode responsestatus.code httpresponsecode scstatus res.httpstatus elbstatuscode | code",
	rMethod:       ":method httpmethod requestmethod req.method method req.requestmethod clientrequestmethod reqmethod verb meth csmethod requestverb",
	rURL:          ":path xenvoyoriginalpath xenvoyoriginpath httppath requestpath req.originalurl originalurl req.requesturl req.url url.path path req.uri requesturi uri req.path httpurl requesturl url url.full url.original httptarget http.target clientrequesturi clientrequestpath reqpath endpoint pathinfo rawpath urlpath requestedpath csuristem csuripath csuri | http.route route target",
	rLine:         "request requestline httprequestline req",
	rQuery:        "querystring req.querystring req.query url.query query args clientrequestquery req.search csuriquery",
	rHost:         "httphost :authority req.host req.headers.host authority requesthost url.domain server.address clientrequesthost requestdomain domainname vhost servername serverhost httpauthority req.hostname xhostheader | cs(host) cshost",
	rClient:       "clientip req.clientip client.ip client.address source.ip downstreamremoteaddress cip | remoteip req.remoteip remoteaddr remoteaddress req.remoteaddress clientaddr clientaddress sourceip req.ip realip xrealip ip ipaddress remote peer req.remoteaddr peeraddress requestip callerip remotehost clienthost connectionremoteip sourceips visitorip network.client.ip | req.headers.xrealip",
	rForwarded:    "xforwardedfor httpxforwardedfor forwardedfor req.headers.xforwardedfor cs(xforwardedfor) xff fwd",
	rUser:         "username user.name user.username user user.email remoteuser enduser.id principal principalname useridentifier login account req.user csusername uname authuser | userid user.id sub subject",
	rAgent:        "useragent httpuseragent useragent.original req.useragent req.headers.useragent clientrequestuseragent ua agent req.ua requestuseragent cs(useragent) csuseragent",
	rReferer:      "referer referrer httpreferer httpreferrer req.headers.referer req.referer requestreferer cs(referer) csreferer",
	rBytes:        "bytessent bytesout res.bytes responsebytes edgeresponsebytes sentbytes byteswritten bytes res.size responsesize req.responsesize size downstreamcontentsize responselength reslength responsebodysize res.written | contentlength res.headers.contentlength scbytes",
	rBody:         "bodybytessent bodybytes res.body.bytes bodysent",
	rRequestBytes: "requestlength requestsize req.requestsize req.size bytesreceived bytesin receivedbytes bytesread req.bytes requestbytes csbytes reqsize",
	rTarget:       "upstreamaddr upstreamhost upstreamaddress targetaddr upstream backendaddr serviceaddr targetip upstream.addr nginx.upstream.addr upstream.host serverrouted",
	rTargetStatus: "upstreamstatus originstatus upstreamresponsecode targetstatus targetstatuscode backendstatus integrationstatus originresponsestatus upstream.status nginx.upstream.status upstream.statuscode serverstatus",
	rError: "error.message err.message errormessage errmessage thrown.message exception.message authfailure autherror autherrormessage authfailurereason failurereason authreason rejectreason denyreason failuremessage error err errormsg errorreason " +
		"authorizererror authenticateerror exceptionmessage exception @x errordetail errordescription error.description statusdetails | detail details reason cause failure errors fault error.detail error.reason sreason",
	rCode:      "error.code errorcode err.code errcode reasoncode authcode error.type err.type err.name error.name errorname errortype exception.type errorresponsetype",
	rDetails:   "responsecodedetails",
	rMessage:   "message msg @m @message textpayload log.original shortmessage logmessage | body @mt event description",
	rRequestID: "requestid reqid req.id xrequestid httprequestid req.requestid requestuuid rid req.reqid httpxrequestid req.headers.xrequestid auditid rayid xedgerequestid | correlationid xcorrelationid operationid",
	rTraceID:   "traceid trace.id xamzntraceid httpxamzntraceid req.headers.xamzntraceid req.trace req.traceid dd.traceid oteltraceid logging.googleapis.com/trace trace traceparent xb3traceid xtraceid",
	rService:   "service svc servicename service.name application appname app kubernetes.labels.app labels.service labels.app logging.googleapis.com/labels.service resource.labels.containername k8s.deployment.name kubernetes.containername containername | component module syslogidentifier kubernetes.labels.app.kubernetes.io/name ssitename",
	rInstance:  "pod podname k8s.pod.name kubernetes.podname kubernetes.pod.name logging.googleapis.com/labels.pod labels.pod instance instanceid service.node.name service.instance.id host.name hostname machinename containerid nodeid resource.labels.podname podip scomputername dyno @logstream | server kubernetes.host",
	rUpstream:  "upstreamcluster upstreamclustername proxyupstreamname proxyhost backendname upstreamname",
	rZone: "availabilityzone az cloud.availabilityzone cloud.zone topology.kubernetes.io/zone labels.topology.kubernetes.io/zone kubernetes.labels.topology.kubernetes.io/zone resource.labels.zone ec2.availabilityzone aws.availabilityzone placement.availabilityzone zone zonename " +
		"| region cloud.region resource.labels.location awsregion aws.region",
	rVersion:     "version serviceversion appversion service.version applicationversion release buildversion imagetag deployment.version gitsha commit",
	rEnvironment: "environment env service.environment deployment.environment deploymentenvironment environmentname aspnetcoreenvironment stage req.stage",
	rKeyID:       "keyid kid apikeyid api.keyid credentialid accesskeyid apikeyname consumer.id authkeyid jwtkid clientid",
	rKeyClass:    "keyprefix apikeyprefix tokenprefix keyclass keytype",
	rAuth:        "authorization req.headers.authorization httpauthorization authheader authorizationheader",
	rAuthPresent: "hasauth authpresent hasauthorization authorizationpresent tokenpresent hastoken authheaderpresent credentialspresent hascredentials hasbearer authorizationseen",
	rAuthAbsent:  "authmissing tokenmissing noauth authabsent anonymous",
	rScheme:      "authscheme authtype authmethod auth.scheme auth.type authorizationscheme tokentype",
	rCache:       "authcache authzcache tokencache authcachehit authcachestatus cachehit cache authzcachehit authorizercache auth.cache sessioncache",
	rChallenge:   "wwwauthenticate res.headers.wwwauthenticate respheaders.wwwauthenticate senthttpwwwauthenticate upstreamhttpwwwauthenticate reswwwauthenticate challenge",
	rProxy:       "responseflags upstreamresponsetime upstreamservicetime upstreamconnecttime routername serviceurl frontendname entrypointname requestedservername nginxhost",
	rGateway:     "apiid req.apiid requestcontext.apiid latencies.kong latencies.proxy resourcepath integrationlatency authorizerstatus authorizer.status authorizerlatency apikeyname",
	rCDN:         "edgeresponsestatus edgecolocode xedgelocation cachecachestatus fastlyispop fastlyserver fastlyisedge",
	rLog:         "log",
	rEdge:        "xedgedetailedresulttype | xedgeresponseresulttype | xedgeresulttype",
	rSubstatus:   "scsubstatus",
	rWin32:       "scwin32status",
	rJournal:     "realtimetimestamp sourcerealtimetimestamp | ingestiontime",
	rBalancer:    "statusdetails backendservicename forwardingrulename",
}

// durations are the keys of durations by unit; unitUnknown ones are ambiguous.
var durations = map[unit]string{
	unitS:       "requesttime reqtime durations durationsec durationseconds latencyseconds elapsedseconds res.time elapseds times takensec durationinseconds | apptime",
	unitMS:      "durationms latencyms elapsedms responsetimems tookms durms elapsedmilliseconds durationmilliseconds requesttimems timetakenms latencies.request timems elapsedmillis durationmillis responsetimemilliseconds executiontimems timetaken responselatency",
	unitUS:      "durationus latencyus elapsedus durationmicros microseconds durationmicroseconds reqtimemicrosec",
	unitNS:      "durationns latencyns elapsedns event.duration durationnanos nanoseconds durationnanoseconds",
	unitUnknown: "duration latency elapsed took dur responsetime res.dur res.duration req.latency req.duration res.latency tookms elapsedtime totaltime runtime rt",
}

// wrappers are objects that say nothing about what is inside.
var wrappers = set("meta metadata payload data extra fields context ctx mdc attributes attr jsonpayload properties record info http props additionaldata contextmap attrs " +
	"keyvals scope state custom params log_processed parsed httpcontext accesslog")

// requests and responses are the spellings of these two objects.
var (
	requests  = set("req request httprequest httpreq incomingrequest")
	responses = set("res resp response httpresponse httpres")
)

var meanings = buildMeanings()

func buildMeanings() map[string]meaning {
	m := map[string]meaning{}
	add := func(text string, base meaning) {
		rank := uint8(0)
		for _, name := range fieldsOf(text) {
			if name == "|" {
				rank++
				continue
			}
			if _, taken := m[name]; !taken {
				base.rank = rank
				m[name] = base
			}
		}
	}
	for r := rTime; r < numRoles; r++ {
		add(names[r], meaning{role: r})
	}
	for u := unitUnknown; u <= unitNS; u++ {
		rank := uint8(0)
		if u == unitUnknown {
			rank = 1
		}
		for _, name := range fieldsOf(durations[u]) {
			if name == "|" {
				rank++
				continue
			}
			if _, taken := m[name]; !taken {
				m[name] = meaning{role: rDuration, unit: u, rank: rank}
			}
		}
	}
	m["host"] = meaning{role: rHostOrInstance}
	m["name"] = meaning{role: rName}
	addShapes(m)
	return m
}
