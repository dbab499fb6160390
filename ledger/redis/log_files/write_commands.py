"""Names of the commands a server may write into its append-only file, and how many words each has.

A server refuses to start on a name it does not know, so a wrong byte inside a name is damage; a name that it knows and
never writes there (SHUTDOWN, DEBUG) is damage too. The numbers are those of the COMMAND command of Valkey 9.1: `3` is
exactly three words, the name counted, `-3` three or more. SELECT, MULTI and EXEC are what the server adds itself.
"""

_ARITY = """
APPEND 3, BITFIELD -2, BITOP -4, BLMOVE 6, BLMPOP -5, BLPOP -3, BRPOP -3, BRPOPLPUSH 4, BZMPOP -5, BZPOPMAX -3,
BZPOPMIN -3, CLUSTER|FLUSHSLOT -3, COPY -3, DECR 2, DECRBY 3, DEL -2, DELIFEQ 3, EXEC 1, EXPIRE -3, EXPIREAT -3,
FLUSHALL -1, FLUSHDB -1, FUNCTION|DELETE 3, FUNCTION|FLUSH -2, FUNCTION|LOAD -3, FUNCTION|RESTORE -3, GEOADD -5,
GEORADIUS -6, GEORADIUSBYMEMBER -5, GEOSEARCHSTORE -8, GETDEL 2, GETEX -2, GETSET 3, HDEL -3, HEXPIRE -6, HEXPIREAT -6,
HGETDEL -5, HGETEX -5, HINCRBY 4, HINCRBYFLOAT 4, HMSET -4, HPERSIST -5, HPEXPIRE -6, HPEXPIREAT -6, HSET -4, HSETEX -6,
HSETNX 4, INCR 2, INCRBY 3, INCRBYFLOAT 3, LINSERT 5, LMOVE 5, LMPOP -4, LPOP -2, LPUSH -3, LPUSHX -3, LREM 4, LSET 4,
LTRIM 4, MIGRATE -6, MOVE 3, MSET -3, MSETEX -4, MSETNX -3, MULTI 1, PERSIST 2, PEXPIRE -3, PEXPIREAT -3, PFADD -2,
PFDEBUG 3, PFMERGE -2, PSETEX 4, RENAME 3, RENAMENX 3, RESTORE -4, RESTORE-ASKING -4, RPOP -2, RPOPLPUSH 3, RPUSH -3,
RPUSHX -3, SADD -3, SDIFFSTORE -3, SELECT 2, SET -3, SETBIT 4, SETEX 4, SETNX 3, SETRANGE 4, SINTERSTORE -3, SMOVE 4,
SORT -2, SPOP -2, SREM -3, SUNIONSTORE -3, SWAPDB 3, UNLINK -2, XACK -4, XADD -5, XAUTOCLAIM -6, XCLAIM -6, XDEL -3,
XGROUP|CREATE -5, XGROUP|CREATECONSUMER 5, XGROUP|DELCONSUMER 5, XGROUP|DESTROY 4, XGROUP|SETID -5, XREADGROUP -7,
XSETID -3, XTRIM -4, ZADD -4, ZDIFFSTORE -4, ZINCRBY 4, ZINTERSTORE -4, ZMPOP -4, ZPOPMAX -2, ZPOPMIN -2,
ZRANGESTORE -5, ZREM -3, ZREMRANGEBYLEX 4, ZREMRANGEBYRANK 4, ZREMRANGEBYSCORE 4, ZUNIONSTORE -4
"""

MOST_WORDS = 1024 * 1024
"""A server takes no longer command than this from a client."""


def _allowed(arity: int) -> range:
    return range(arity, arity + 1) if arity > 0 else range(-arity, MOST_WORDS + 1)


_ALL = {tuple(name.encode().split(b"|")): _allowed(int(arity))
        for name, arity in (each.split() for each in _ARITY.split(","))}

WORDS: dict[bytes, range] = {name[0]: allowed for name, allowed in _ALL.items() if len(name) == 1}
"""How many words a command without subcommands may have, by its name in capitals."""


def known(name: bytes, second: bytes, words: int) -> bool:
    """Whether a server writes a command of that name, second word ("" when it has none) and number of words."""
    name = name.upper()
    allowed = WORDS.get(name) or _ALL.get((name, second.upper()), range(0))
    return words in allowed
