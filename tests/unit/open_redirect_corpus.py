"""Ways in which a redirect_uri has been bent elsewhere, as a table: what it tries, and the text (OP-01, WEB-10).

All start from the registered `https://rp.example/callback`; none of them is registered. For any address that a client
registers, `post_logout_redirect_uris` too: register `REGISTERED`, then try every text of `CORPUS`.
"""

from urllib.parse import quote

REGISTERED = "https://rp.example/callback"

_BY_HAND = {
    # other places
    "another host": "https://attacker.example/callback",
    "attacker as a subdomain suffix": "https://rp.example.attacker.example/callback",
    "attacker as a prefix": "https://attackerrp.example/callback",
    "subdomain": "https://www.rp.example/callback",
    "parent domain": "https://example/callback",
    "host in the path": "https://attacker.example/rp.example/callback",
    "host in the query": "https://attacker.example/?u=https://rp.example/callback",
    "host in the fragment": "https://attacker.example/#https://rp.example/callback",
    "trailing dot of the host": "https://rp.example./callback",
    "IP address": "https://203.0.113.7/callback",
    "IPv6 address": "https://[2001:db8::1]/callback",
    "integer address": "https://3405803783/callback",
    "localhost": "http://localhost/callback",
    "loopback": "http://127.0.0.1/callback",
    "look-alike letter": "https://r\u0440.example/callback",
    "full-width full stop": "https://rp\u3002example/callback",
    "punycode": "https://xn--rp-example/callback",
    # user information
    "user information": "https://rp.example@attacker.example/callback",
    "user information with password": "https://rp.example:443@attacker.example/callback",
    "user information before the right host": "https://user@rp.example/callback",
    "encoded at sign": "https://rp.example%40attacker.example/callback",
    # ports
    "default port written out": "https://rp.example:443/callback",
    "another port": "https://rp.example:8443/callback",
    "empty port": "https://rp.example:/callback",
    "port of http": "https://rp.example:80/callback",
    # schemes
    "http for https": "http://rp.example/callback",
    "scheme in capitals": "HTTPS://rp.example/callback",
    "no scheme": "//rp.example/callback",
    "no scheme, other host": "//attacker.example/callback",
    "three slashes": "https:///rp.example/callback",
    "one slash": "https:/rp.example/callback",
    "backslashes": "https:\\\\rp.example\\callback",
    "backslash before the host": "https://attacker.example\\@rp.example/callback",
    "javascript": "javascript:alert(1)//https://rp.example/callback",
    "data": "data:text/html,https://rp.example/callback",
    "file": "file:///etc/passwd",
    "blob": "blob:https://rp.example/callback",
    "view-source": "view-source:https://rp.example/callback",
    "about": "about:blank",
    "private scheme of another client": "fr.example.mon-espace:/callback",
    "path alone": "/callback",
    "relative path": "callback",
    "query alone": "?callback",
    "fragment alone": "#callback",
    # case and encoding
    "host in capitals": "https://RP.example/callback",
    "path in capitals": "https://rp.example/Callback",
    "encoded letter": "https://rp.example/%63allback",
    "encoded full stop in the host": "https://rp%2Eexample/callback",
    "encoded slash": "https://rp.example%2Fcallback",
    "doubly encoded": "https%3A%2F%2Frp.example%2Fcallback",
    "overlong dot": "https://rp.example/%c0%ae/callback",
    # path
    "slash at the end": "https://rp.example/callback/",
    "suffix": "https://rp.example/callbackevil",
    "longer path": "https://rp.example/callback/../../evil",
    "dot segments that end right": "https://rp.example/x/../callback",
    "encoded dot segments": "https://rp.example/%2e%2e/callback",
    "double slash": "https://rp.example//callback",
    "semicolon parameters": "https://rp.example/callback;a=b",
    "shorter path": "https://rp.example/callbac",
    "root": "https://rp.example/",
    "host only": "https://rp.example",
    # query and fragment
    "query added": "https://rp.example/callback?x=1",
    "empty query": "https://rp.example/callback?",
    "query smuggles a code": "https://rp.example/callback?code=stolen",
    "another registered query": "https://rp.example/callback?tenant=2",
    "registered query extended": "https://rp.example/callback?tenant=1&x=2",
    "registered query repeated": "https://rp.example/callback?tenant=1&tenant=1",
    "ampersand for question mark": "https://rp.example/callback&x=1",
    "fragment": "https://rp.example/callback#f",
    "empty fragment": "https://rp.example/callback#",
    # invisible characters
    "space before": " https://rp.example/callback",
    "space after": "https://rp.example/callback ",
    "tab inside": "https://rp.example/call\tback",
    "line feed after": "https://rp.example/callback\n",
    "header injection": "https://rp.example/callback\r\nSet-Cookie: a=b",
    "encoded header injection": "https://rp.example/callback%0d%0aSet-Cookie:%20a=b",
    "null byte": "https://rp.example/callback\x00.attacker.example",
    "encoded null byte": "https://rp.example/callback%00",
    "zero-width space": "https://rp.example/call\u200bback",
    "right-to-left override": "https://rp.example/\u202ecallback",
    "soft hyphen": "https://rp.exa\u00admple/callback",
    "lone surrogate": "https://rp.example/callback\ud800",
    # several at once
    "two URIs with a space": "https://rp.example/callback https://attacker.example/",
    "two URIs with a comma": "https://rp.example/callback,https://attacker.example/",
    "wildcard": "https://*.example/callback",
    "quotation marks": '"https://rp.example/callback"',
    "angle brackets": "<https://rp.example/callback>",
    "very long": "https://rp.example/callback" + "a" * 4000,
}

_PUT_IN = {
    "backspace": "\x08",
    "vertical tab": "\x0b",
    "form feed": "\x0c",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "no-break space": "\xa0",
    "en quad": "\u2000",
    "zero-width joiner": "\u200d",
    "left-to-right mark": "\u200e",
    "line separator": "\u2028",
    "word joiner": "\u2060",
    "ideographic space": "\u3000",
    "byte order mark": "\ufeff",
    "variation selector": "\ufe0f",
    "tag space": "\U000e0020",
}
"""Characters that eyes or parsers pass over."""

_PLACES = {"before": "{}https://rp.example/callback", "after": "https://rp.example/callback{}"}
_PLACES |= {"in the host": "https://rp.{}example/callback", "in the scheme": "ht{}tps://rp.example/callback"}

_LETTERS = {
    "Cyrillic er": "https://\u0440p.example/callback",
    "Cyrillic e": "https://rp.\u0435xample/callback",
    "Greek omicron alpha": "https://rp.ex\u03b1mple/callback",
    "dotless i for l": "https://rp.examp\u0131e/callback",
    "full-width letters": "https://\uff52\uff50.example/callback",
    "full-width colon": "https\uff1a//rp.example/callback",
    "full-width slashes": "https:\uff0f\uff0frp.example/callback",
    "fraction slash": "https://rp.example\u2044callback",
    "division slash": "https://rp.example\u2215callback",
    "one-dot leader": "https://rp\u2024example/callback",
    "half-width full stop": "https://rp\uff61example/callback",
    "care of sign": "https://attacker.example\u2100.rp.example/callback",
    "combining accent": "https://rp.exa\u0301mple/callback",
    "long s": "http\u017f://rp.example/callback",
}

_SCHEMES = (
    "ftp",
    "ws",
    "wss",
    "mailto",
    "tel",
    "sms",
    "ldap",
    "gopher",
    "intent",
    "vbscript",
    "feed",
    "jar",
    "android-app",
)

_HOSTS = {
    "hexadecimal address": "0xcb007107",
    "octal address": "0313.0.0161.07",
    "short address": "127.1",
    "zero address": "0",
    "IPv4 in IPv6": "[::ffff:203.0.113.7]",
    "address with a zone": "[fe80::1%25en0]",
    "wildcard DNS": "rp.example.203.0.113.7.nip.example",
    "underscore": "rp_example",
    "two dots": "rp..example",
    "dot before": ".rp.example",
    "empty": "",
    "space": "rp.example attacker.example",
    "comma": "rp.example,attacker.example",
    "hyphen": "rp-example",
    "port as user information": "rp.example:443@203.0.113.7:443",
    "two at signs": "rp.example@rp.example@attacker.example",
    "encoded colon and at": "rp.example%3A443%40attacker.example",
    "encoded question mark": "attacker.example%3F.rp.example",
    "encoded hash": "attacker.example%23.rp.example",
    "encoded backslash": "attacker.example%5C.rp.example",
    "hash before": "attacker.example#.rp.example",
    "question mark before": "attacker.example?.rp.example",
    "port out of range": "rp.example:65979",
    "port in other digits": "rp.example:\u0664\u0664\u0663",
    "port with a sign": "rp.example:+443",
}

_BETWEEN = (";", "|", "\t", "\n", "%20", "+", "%2C", "%0A", "&redirect_uri=", "&amp;redirect_uri=", "?next=", "#@")
"""What stands between two addresses, so that one reader sees the first and another the second."""

CORPUS = {
    **_BY_HAND,
    **{f"{name} {place}": text.format(it) for name, it in _PUT_IN.items() for place, text in _PLACES.items()},
    **_LETTERS,
    **{f"scheme {scheme}": f"{scheme}://rp.example/callback" for scheme in _SCHEMES},
    **{f"host: {name}": f"https://{host}/callback" for name, host in _HOSTS.items()},
    **{
        f"a second address after {between!r}": f"{REGISTERED}{between}https://attacker.example/" for between in _BETWEEN
    },
    **{
        f"a first address before {between!r}": f"https://attacker.example/{between}{REGISTERED}" for between in _BETWEEN
    },
    **{
        f"letter {at + 1} encoded": REGISTERED[: 19 + at] + f"%{ord(REGISTERED[19 + at]):02X}" + REGISTERED[20 + at :]
        for at in range(1, 8)
    },
    "encoded twice": quote(quote(REGISTERED, safe=""), safe=""),
}
"""What it tries, and the text; at least 200."""
