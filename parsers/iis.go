package parsers

import (
	"bytes"
	"strings"

	"authlog/parsers/jsonlog"
)

// iisOrders are the columns of IIS in lines that are seen without their header,
// such as the end of a file or a collector's record: the defaults of its versions
// from 10.0 back to 6.0, the default with X-Forwarded-For, all fields, and Azure
// App Service (the orders are also in elastic/beats:filebeat/module/iis/access).
var iisOrders = []string{
	"date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
	"date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken X-Forwarded-For",
	"date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken",
	"date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status",
	"date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status",
	"date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
	"date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
	"date time s-sitename cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
}

// iisOrder is one of them, compiled.
type iisOrder struct {
	keys  []jsonlog.Key
	forms []func([]byte) bool // of the columns; nil for any text
}

func (c *columns) iisOrders() []iisOrder {
	var all []iisOrder
	for _, order := range iisOrders {
		o := iisOrder{keys: c.keysOf([]byte(order))}
		for _, name := range strings.Fields(order) {
			o.forms = append(o.forms, iisForms[name])
		}
		all = append(all, o)
	}
	return all
}

// iisForms are the forms of columns by which the order of a line is known.
var iisForms = map[string]func([]byte) bool{
	"date":            func(v []byte) bool { return len(v) == 10 && v[4] == '-' && v[7] == '-' },
	"time":            func(v []byte) bool { return len(v) >= 8 && v[2] == ':' && v[5] == ':' },
	"s-ip":            iisIsIP,
	"c-ip":            iisIsIP,
	"cs-method":       func(v []byte) bool { return intOf(v) < 0 && !bytes.ContainsAny(v, "/.:=;+") },
	"cs-uri-stem":     func(v []byte) bool { return v[0] == '/' || v[0] == '*' || v[0] == '-' },
	"cs-version":      func(v []byte) bool { return isMissing(v) || bytes.HasPrefix(v, []byte("HTTP/")) },
	"X-Forwarded-For": func(v []byte) bool { return isMissing(v) || isAddressList(bytes.ReplaceAll(v, []byte("+"), nil)) },
	"s-port":          iisIsNumber, "sc-status": iisIsNumber, "sc-substatus": iisIsNumber, "sc-win32-status": iisIsNumber,
	"sc-bytes": iisIsNumber, "cs-bytes": iisIsNumber, "time-taken": iisIsNumber,
}

func iisIsNumber(v []byte) bool { return isMissing(v) || allDigits(v) }

// iisIsIP takes an address, of IPv6 also with a zone.
func iisIsIP(v []byte) bool {
	v, _, _ = bytes.Cut(v, []byte("%"))
	return isIP(v)
}

// fits tells whether every column of a line can stand where it stands.
func (o *iisOrder) fits(fields [][]byte) bool {
	if len(fields) != len(o.forms) {
		return false
	}
	for i, form := range o.forms {
		if form != nil && (len(fields[i]) == 0 || !form(fields[i])) {
			return false
		}
	}
	return true
}
