package jsonlog

// role is what the value of a key is for.
type role uint8

const (
	roleNone role = iota
	roleTime
	roleStatus
	roleErrorStatus // status that an error object carries
	roleMethod
	rolePath
	roleRequest // request line, or a path
	roleQuery
	roleHost
	roleHostOr // Host header or the machine that logs
	roleClient
	roleForwarded
	roleUser
	roleUserAgent
	roleReferer
	roleBytes
	roleBodyBytes
	roleRequestBytes
	roleDuration
	roleTarget
	roleTargetStatus
	roleError
	roleCode
	roleLevel
	roleMessage
	roleTemplate
	roleRequestID
	roleTraceID
	roleCorrelation
	roleService
	roleName // service in bunyan and pino, logger elsewhere
	roleInstance
	roleVersion
	roleEnvironment
	roleStage
	roleKeyID
	roleKeyClass
	roleAuthorization
	roleAPIKey
	roleAuthScheme
	roleAuthShape
	roleCache
	roleChallenge
	roleDump // headers as one text
	roleWrapped
	roleHint // nothing but its hint
	numRoles
)

// hint is what the presence of a key tells about who wrote the record.
type hint uint32

const (
	hintProxy hint = 1 << iota
	hintGateway
	hintCDN
	hintBalancer
	hintEnvoy
	hintTraefik
	hintNumericLevel // pino and bunyan
	hintCLEF
	hintPython
	hintTs     // zap: ts with a number
	hintCaller // zap, zerolog
	hintGELF
	hintShipped // a shipper added where the line comes from
	hintLogger
)

// unit is what a number that is a duration counts.
type unit uint8

const (
	unitLogger unit = iota // the convention of the logger decides
	unitNginx              // seconds with three decimals, else the logger's
	unitSeconds
	unitMillis
	unitMicros
	unitNanos
)

// entry is what is known about a key in its place.
type entry struct {
	role   role
	rank   uint8 // of several keys with one role the lowest rank wins, then the first
	inside place // of an object that the key holds
	unit   unit
	hint   hint
}
