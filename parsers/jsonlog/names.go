package jsonlog

import "strings"

// row gives names their role. Names are in lower case without separators.
type row struct {
	role  role
	rank  uint8
	names string
}

// table is made of rows; of a name that stands twice the first row counts.
func table(rows ...row) map[string]entry {
	m := map[string]entry{}
	for _, r := range rows {
		for _, n := range strings.Fields(r.names) {
			if _, double := m[n]; !double {
				m[n] = entry{role: r.role, rank: r.rank}
			}
		}
	}
	return m
}

// anywhere holds the names that mean the same in every place but what is
// about another request. The spellings are those of the access logs and loggers
// named in docs/formats: nginx variables, Envoy and Istio, Caddy, Traefik,
// Kong, API Gateway, ECS, OpenTelemetry, GCP, pino, winston, zap and others.
var anywhere = table(
	row{roleStatus, 1, "statuscode httpstatus httpstatuscode responsestatuscode httpresponsecode httpcode " +
		"responsecode downstreamstatus"},
	row{roleStatus, 2, "responsestatus returnstatus scstatus respstatus respcode"},
	row{roleMethod, 1, "requestmethod httpmethod httprequestmethod reqmethod csmethod"},
	row{rolePath, 1, "requestpath requesturi requesturl originalurl httppath httptarget httpurl httpuri urlpath " +
		"originalpath csuristem"},
	row{rolePath, 4, "pathinfo"},
	row{roleRequest, 2, "requestline"},
	row{roleHost, 2, "httphost requesthost hosthdr hostheader domainname clientrequesthost authority vhost"},
	row{roleClient, 1, "clientip clientaddr clientaddress remoteip remoteaddr remoteaddress ipaddress sourceip " +
		"sourceips srcip requestip realip callerip userip visitorip peerip ipaddr clienthost"},
	row{roleClient, 3, "downstreamremoteaddress xrealip cfconnectingip trueclientip xenvoyexternaladdress"},
	row{roleForwarded, 1, "forwardedfor xforwardedfor xff httpxforwardedfor"},
	row{roleUserAgent, 1, "useragent httpuseragent csuseragent"},
	row{roleReferer, 2, "httpreferer httpreferrer referrer referer"},
	row{roleUser, 1, "username loginname principalname remoteuser csusername useremail"},
	row{roleUser, 3, "userid principalid"},
	row{roleRequestID, 1, "requestid reqid xrequestid httprequestid awsrequestid rayid xamznrequestid " +
		"extendedrequestid cfray"},
	row{roleTraceID, 1, "traceid xamzntraceid amzntraceid traceparent xb3traceid b3traceid ddtraceid oteltraceid " +
		"uberetraceid xcloudtracecontext"},
	row{roleCorrelation, 2, "correlationid xcorrelationid"},
	row{roleChallenge, 1, "wwwauthenticate senthttpwwwauthenticate"},
	row{roleChallenge, 3, "proxyauthenticate wwwauth"},
	row{roleAuthorization, 1, "authorization httpauthorization authorizationheader authheader hasauthorization " +
		"hasauthorizationheader hasauthheader hasauth authorizationpresent authpresent authheaderpresent tokenpresent " +
		"hastoken hascredentials credentialspresent hasbearer tokensent authsent hasjwt"},
	row{roleAPIKey, 1, "xapikey httpxapikey apikey hasapikey apikeypresent apikeyheader ocpapimsubscriptionkey"},
	row{roleAuthScheme, 1, "authscheme authorizationscheme tokenscheme"},
	row{roleAuthShape, 1, "tokenshape authshape tokenformat credentialshape"},
	row{roleKeyID, 1, "keyid apikeyid accesskeyid credentialid kid"},
	row{roleKeyID, 4, "clientid oauthclientid azp appid"},
	row{roleKeyClass, 1, "keyprefix apikeyprefix keyclass tokenprefix credentialprefix"},
	row{roleCache, 1, "authcache authzcache authncache authcached authcachehit authzcachehit tokencache " +
		"tokencachehit authorizercache authorizationcache introspectioncache"},
	row{roleInstance, 2, "podname machinename instancename instanceid nodename"},
	row{roleDump, 1, "rawheaders requestheaders"},
	row{roleTarget, 1, "upstreamaddr upstreamhost serviceaddr upstreamaddress"},
	row{roleTargetStatus, 1, "originstatus"},
	row{roleError, 1, "responsecodedetails"},
)

// byPlace holds the names that need their place to be understood.
var byPlace = [numPlaces]map[string]entry{
	inTop: table(
		row{roleTime, 1, "@timestamp timestamp time ts @t t datetime timeiso8601 msec eventtime utctime isotime logtime"},
		row{roleTime, 2, "asctime date timelocal starttime startedat requesttimeepoch requesttimeiso8601 starttimeutc " +
			"starttimestamp edgestarttimestamp requestreceivedtimestamp timestampms timestampmillis timemillis unixtime epoch " +
			"clientrequesttime created createdat"},
		row{roleTime, 4, "receivetimestamp endtime edgeendtimestamp stagetimestamp timegenerated ingesttime"},
		row{roleStatus, 2, "status elbstatuscode edgeresponsestatus"},
		row{roleMethod, 2, "method verb"},
		row{rolePath, 2, "path url uri endpoint"},
		row{rolePath, 5, "route resourcepath handler"},
		row{roleRequest, 3, "request http req routekey"},
		row{roleQuery, 2, "query querystring args qs rawquery csuriquery"},
		row{roleHost, 3, "domain servername"},
		row{roleHostOr, 3, "host"},
		row{roleClient, 2, "ip client remote remotehost downstreamaddr"},
		row{roleUser, 2, "user login email principal account useridentifier identity"},
		row{roleUser, 4, "sub subject uid"},
		row{roleUserAgent, 2, "ua agent"},
		row{roleReferer, 2, "ref"},
		row{roleBodyBytes, 1, "bodybytessent bodybytes respbodybytes responsebodysize"},
		row{roleBytes, 2, "bytes bytessent size responsesize responsebytes responselength bytesout byteswritten resplen " +
			"respsize resbytes scbytes bytesread contentlength downstreamcontentsize edgeresponsebytes length"},
		row{roleRequestBytes, 1, "requestlength reqlen requestsize requestbytes reqbytes reqsize csbytes"},
		row{roleTarget, 2, "upstream up backend target serverurl serviceurl upstreamcluster backendname servername2"},
		row{roleError, 1, "error err @x errormessage errormsg exception"},
		row{roleError, 2, "reason failurereason failuremessage authfailure autherror authreason denyreason rejectreason " +
			"rejectionreason failure errordescription errordetail errorreason cause"},
		row{roleError, 3, "detail details errors description"},
		row{roleCode, 1, "code errorcode errcode reasoncode failurecode"},
		row{roleCode, 2, "errortype errtype errorname exceptionclass exceptiontype exceptionname"},
		row{roleLevel, 1, "level severity levelname loglevel lvl @l severitytext priorityname s loglevelname"},
		row{roleMessage, 1, "msg message @m textpayload shortmessage renderedmessage @message"},
		row{roleMessage, 2, "event text body fullmessage"},
		row{roleTemplate, 1, "@mt messagetemplate"},
		row{roleRequestID, 2, "requestuuid transactionid xrequest rid"},
		row{roleTraceID, 2, "trace @tr"},
		row{roleService, 1, "service servicename svc"},
		row{roleService, 2, "app appname application applicationname microservice"},
		row{roleService, 4, "component syslogidentifier"},
		row{roleService, 6, "containername"},
		row{roleName, 5, "name"},
		row{roleInstance, 1, "pod hostname instance"},
		row{roleInstance, 3, "container node machine containerid server computername"},
		row{roleVersion, 1, "version appversion serviceversion release buildversion imagetag"},
		row{roleVersion, 3, "gitsha commit gitcommit revision build"},
		row{roleEnvironment, 1, "env environment deploymentenvironment nodeenv appenv deployenv environmentname"},
		row{roleStage, 2, "stage"},
		row{roleCache, 2, "cache cachehit cached fromcache"},
		row{roleAPIKey, 2, "key"},
		row{roleDump, 2, "headers header"},
		row{roleWrapped, 1, "log"},
	),
	inHTTP: table(
		row{roleStatus, 2, "status code"}, row{roleMethod, 2, "method verb"}, row{rolePath, 2, "path url uri target"},
		row{rolePath, 5, "route"}, row{roleQuery, 2, "query querystring"}, row{roleHost, 2, "host domain hostname"},
		row{roleClient, 2, "ip remote"}, row{roleUserAgent, 2, "ua agent"}, row{roleReferer, 2, "ref"},
		row{roleRequestID, 2, "id"}, row{roleBytes, 2, "bytes size bytessent responsesize responsebytes contentlength"},
		row{roleRequestBytes, 1, "requestsize requestbytes requestlength"}, row{roleUser, 2, "user"},
		row{roleTargetStatus, 2, "upstreamstatus"},
	),
	inRequest: table(
		row{roleMethod, 2, "method verb"}, row{rolePath, 2, "path url uri"}, row{rolePath, 3, "endpoint resource rawpath"},
		row{rolePath, 5, "route"}, row{roleRequest, 3, "line"}, row{roleQuery, 2, "query querystring search"},
		row{roleHost, 2, "host hostname domain"}, row{roleClient, 2, "ip remote client"}, row{roleUserAgent, 2, "ua agent"},
		row{roleRequestID, 1, "id"}, row{roleTraceID, 2, "trace"}, row{roleUser, 2, "user"}, row{roleReferer, 2, "ref"},
		row{roleRequestBytes, 1, "bytes size length"}, row{roleStatus, 3, "status"}, row{roleTime, 3, "time timestamp"},
		row{roleDump, 2, "headers"},
	),
	inResponse: table(
		row{roleStatus, 1, "status code statuscode"}, row{roleBytes, 2, "bytes size length contentlength sentbytes bodybytes " +
			"bodysize"},
		row{roleError, 2, "error errormessage reason message"}, row{roleError, 3, "body"}, row{roleCode, 2, "errorcode errortype"},
	),
	inReqHead: table(
		row{roleHost, 2, "host authority"}, row{roleUserAgent, 2, "agent"}, row{roleRequestID, 2, "requestid"},
	),
	inResHead: table(row{roleBytes, 4, "contentlength"}),
	inError: table(
		row{roleError, 1, "message msg description errordescription errormessage"},
		row{roleError, 2, "error err reason detail details text title cause inner hint"},
		row{roleCode, 1, "code errorcode errcode"}, row{roleCode, 2, "type name class kind errorname exceptionclass"},
		row{roleErrorStatus, 1, "status statuscode httpstatus httpstatuscode"},
	),
	inUser: table(
		row{roleUser, 1, "name username login email"}, row{roleUser, 2, "id uid sub"}, row{roleClient, 2, "ip"},
	),
	inClaims: table(
		row{roleUser, 2, "username preferredusername email"}, row{roleUser, 3, "sub"}, row{roleKeyID, 2, "kid"},
	),
	inAuth: table(
		row{roleAuthScheme, 1, "scheme"}, row{roleAuthorization, 1, "present sent header headerpresent"},
		row{roleAuthShape, 2, "shape format"}, row{roleError, 1, "error reason failure message errormessage failurereason"},
		row{roleError, 2, "detail description errordescription"}, row{roleCode, 1, "code errorcode type errortype"},
		row{roleCache, 1, "cache cached cachehit fromcache hit"}, row{roleUser, 2, "user sub subject principal"},
		row{roleKeyID, 1, "kid id"}, row{roleKeyClass, 1, "prefix class"},
	),
	inURL: table(
		row{rolePath, 1, "path original pathname raw"}, row{rolePath, 3, "full href"}, row{roleQuery, 2, "query search"},
		row{roleHost, 2, "domain host hostname"},
	),
	inAgent:  table(row{roleUserAgent, 1, "original string raw value"}),
	inClient: table(row{roleClient, 1, "ip address addr ipaddress host remoteaddr"}, row{roleUser, 2, "user"}, row{roleKeyID, 4, "id"}),
	inUpstream: table(
		row{roleTarget, 1, "addr address host ip"}, row{roleTarget, 3, "url uri name cluster"},
		row{roleTargetStatus, 1, "status statuscode responsecode responsestatus code httpstatus integrationstatus"},
	),
	inService: table(
		row{roleService, 1, "name"}, row{roleVersion, 1, "version"}, row{roleEnvironment, 1, "environment env"},
		row{roleInstance, 2, "instance nodename instanceid"}, row{roleService, 3, "id"},
	),
	inHost:  table(row{roleInstance, 2, "name hostname"}, row{roleInstance, 4, "id"}),
	inTrace: table(row{roleTraceID, 1, "id"}, row{roleTraceID, 2, "traceid"}),
	inEvent: table(
		row{roleError, 3, "reason"}, row{roleMessage, 3, "message msg original"}, row{roleTime, 3, "created start time timestamp"},
		row{roleRequestID, 4, "id"},
	),
	inLatency: table(row{roleDuration, 1, "request total"}),
	inTime:    table(row{roleTime, 1, "@date date seconds value iso time"}),
	inLevel:   table(row{roleLevel, 1, "name text value"}),
	inStatus:  table(row{roleStatus, 2, "code value statuscode"}),
	inKube: table(
		row{roleInstance, 1, "podname"}, row{roleService, 6, "containername"}, row{roleService, 4, "app name appname"},
		row{roleVersion, 3, "version"},
	),
}
